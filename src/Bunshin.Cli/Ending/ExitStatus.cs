namespace Bunshin.Cli.Ending;

/// <summary>What the process ends with.</summary>
internal static class ExitStatus
{
    /// <summary>Done, and every expectation held.</summary>
    public const int Success = 0;

    /// <summary>The system refused, or an expectation did not hold.</summary>
    public const int Failure = 1;

    /// <summary>What was asked for makes no sense as written.</summary>
    public const int Usage = 2;

    /// <summary>The kernel refused what <c>ip</c>'s grammar asked of it: <c>ip</c>'s own status for that.</summary>
    public const int KernelRefused = 2;

    /// <summary>A program that is needed is not there, as shells say it.</summary>
    public const int NoProgram = 127;

    /// <summary>Interrupted (Ctrl-C), as shells say it: 128 and the signal's number.</summary>
    public const int Interrupted = 130;
}
