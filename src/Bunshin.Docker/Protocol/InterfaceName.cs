namespace Bunshin.Docker.Protocol;

/// <summary>The link the engine moves into the sandbox.</summary>
/// <param name="SrcName">Its name on the host.</param>
/// <param name="DstPrefix">What its name in the sandbox begins with; the engine numbers them.</param>
internal sealed record InterfaceName(string SrcName, string DstPrefix);
