namespace Bunshin.Forwarding.Switching;

/// <summary>What a switch has done since it was made, in frames or addresses.</summary>
/// <param name="Received">Frames offered.</param>
/// <param name="Flooded">Frames sent to all ports.</param>
/// <param name="Dropped">Frames that left by no port.</param>
/// <param name="Learned">Addresses learned.</param>
/// <param name="Moved">Addresses that appeared behind another port.</param>
/// <param name="NotLearned">Frames whose source was not learned because the table was full.</param>
public readonly record struct SwitchCounters(long Received, long Flooded, long Dropped, long Learned, long Moved, long NotLearned);

/// <summary>What has gone through one port, in frames.</summary>
/// <param name="Received">Came in.</param>
/// <param name="Sent">Went out, mirrored ones included.</param>
/// <param name="Reflected">Of those sent: had come in by the same port.</param>
/// <param name="Dropped">Came in and left by no port.</param>
public readonly record struct SwitchPortCounters(long Received, long Sent, long Reflected, long Dropped);
