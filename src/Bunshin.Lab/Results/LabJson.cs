using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bunshin.Lab.Results;

/// <summary>Serialisation without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LabDocument))]
internal sealed partial class LabJson : JsonSerializerContext
{
    /// <summary>The one to use: arrows and quotation marks stay as they are, since the text goes to files and pipes and never into HTML.</summary>
    public static LabJson Readable => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
