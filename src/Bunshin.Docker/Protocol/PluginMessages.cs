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

/// <summary>A call that says nothing beyond its name, or nothing that concerns us.</summary>
internal sealed record EmptyRequest : PluginRequest;

/// <summary>Done.</summary>
internal sealed record EmptyReply
{
    /// <summary>The one there is.</summary>
    public static EmptyReply Instance { get; } = new();
}

/// <summary>A refusal. The engine looks into <c>Err</c> of a network driver and into <c>Error</c> of an IPAM driver.</summary>
/// <param name="Err">Why.</param>
internal sealed record ErrorReply(string Err)
{
    /// <summary>The same.</summary>
    public string Error => Err;
}

/// <summary>Answers <c>Plugin.Activate</c>.</summary>
/// <param name="Implements">What the plugin is.</param>
internal sealed record ActivateReply(IReadOnlyList<string> Implements);
