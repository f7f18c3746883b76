namespace Bunshin.Docker.Protocol;

/// <summary>Answers <c>EndpointOperInfo</c>.</summary>
/// <param name="Value">What there is to say.</param>
internal sealed record OperInfoReply(EndpointInfo Value);
