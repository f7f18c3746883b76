using System.Text.Json.Serialization;

namespace Bunshin.Lab.Results;

/// <summary>Serialisation without reflection.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LabDocument))]
internal sealed partial class LabJson : JsonSerializerContext;
