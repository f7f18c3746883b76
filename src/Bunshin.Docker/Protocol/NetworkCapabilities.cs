namespace Bunshin.Docker.Protocol;

/// <summary>Answers the network driver's <c>GetCapabilities</c>.</summary>
/// <param name="Scope">Where networks are made: <c>local</c>, on each host.</param>
/// <param name="ConnectivityScope">How far they reach: <c>global</c>, to other hosts.</param>
internal sealed record NetworkCapabilities(string Scope, string ConnectivityScope);
