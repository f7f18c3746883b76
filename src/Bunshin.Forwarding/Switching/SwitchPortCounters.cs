namespace Bunshin.Forwarding.Switching;

/// <summary>What has gone through one port, in frames.</summary>
/// <param name="Received">Came in.</param>
/// <param name="Sent">Went out, mirrored ones included.</param>
/// <param name="Reflected">Of those sent: had come in by the same port.</param>
/// <param name="Dropped">Came in and left by no port.</param>
public readonly record struct SwitchPortCounters(long Received, long Sent, long Reflected, long Dropped);
