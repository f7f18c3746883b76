using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary>The body of a call. A field that a request leaves out is null; whether it may is the driver's to say.</summary>
internal abstract record PluginRequest
{
    private const int ShortIdLength = 12;

    /// <summary>For the log: what it is about.</summary>
    [JsonIgnore]
    public virtual string Subject => "plugin";

    /// <summary>An id as Docker's own commands show it.</summary>
    protected static string Short(string? id) => id is null ? "none" : id.Length <= ShortIdLength ? id : id[..ShortIdLength];
}
