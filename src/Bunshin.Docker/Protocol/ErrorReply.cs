namespace Bunshin.Docker.Protocol;

/// <summary>A refusal. The engine looks into <c>Err</c> of a network driver and into <c>Error</c> of an IPAM driver.</summary>
/// <param name="Err">Why.</param>
internal sealed record ErrorReply(string Err)
{
    /// <summary>The same.</summary>
    public string Error => Err;
}
