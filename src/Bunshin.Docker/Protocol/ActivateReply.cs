namespace Bunshin.Docker.Protocol;

/// <summary>Answers <c>Plugin.Activate</c>.</summary>
/// <param name="Implements">What the plugin is.</param>
internal sealed record ActivateReply(IReadOnlyList<string> Implements);
