namespace Bunshin.Docker.Protocol;

/// <summary>A call that says nothing beyond its name, or nothing that concerns us.</summary>
internal sealed record EmptyRequest : PluginRequest;
