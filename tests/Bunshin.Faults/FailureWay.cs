namespace Bunshin.Faults;

/// <summary>In which way a call fails; the numbers are those of <c>seam.c</c>.</summary>
internal enum FailureWay
{
    /// <summary>It is not done, and answers with an error.</summary>
    Refused,

    /// <summary>It is done, and answers with an error all the same.</summary>
    Done,

    /// <summary>The kernel takes the ring's entry, and completes it with an error.</summary>
    Completion,

    /// <summary>It does half of what it is asked for.</summary>
    Short,

    /// <summary>The table changed while it was told.</summary>
    InterruptedDump,
}
