namespace Bunshin.Linux.Probing;

/// <summary>Whether the machine has something.</summary>
public enum Presence
{
    /// <summary>It could not be found out, as a rule for want of a privilege.</summary>
    Unknown,

    /// <summary>It is there and was seen to work.</summary>
    Present,

    /// <summary>It is not there, or may not be used.</summary>
    Absent,
}
