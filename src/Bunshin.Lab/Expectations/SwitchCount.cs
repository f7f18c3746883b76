namespace Bunshin.Lab.Expectations;

/// <summary>What a counter of the switch counts, in frames.</summary>
public enum SwitchCount
{
    /// <summary>Came in by a port.</summary>
    Received,

    /// <summary>Went out by a port.</summary>
    Sent,

    /// <summary>Went out by the port they had come in by.</summary>
    Reflected,

    /// <summary>Came in by a port and left by none.</summary>
    Dropped,

    /// <summary>Matched a filter.</summary>
    Hits,
}
