namespace Bunshin.Docker.Protocol;

/// <summary>Done.</summary>
internal sealed record EmptyReply
{
    /// <summary>The one there is.</summary>
    public static EmptyReply Instance { get; } = new();
}
