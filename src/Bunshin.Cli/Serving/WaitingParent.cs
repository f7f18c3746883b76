using Bunshin.Files.Serving;

namespace Bunshin.Cli.Serving;

/// <summary>A parent that could not be made what the file wants.</summary>
/// <param name="Parent">The parent.</param>
/// <param name="Problems">Why not, as it was last tried.</param>
/// <param name="Pause">Milliseconds from the last try to the next.</param>
/// <param name="Next">When it is tried again, on the clock of <see cref="Environment.TickCount64"/>.</param>
internal sealed record WaitingParent(FileParent Parent, IReadOnlyList<string> Problems, long Pause, long Next)
{
    private const long FirstPause = 1000;
    private const long LongestPause = 30_000;

    /// <summary>It is time to try again.</summary>
    public bool IsDue => Environment.TickCount64 >= Next;

    /// <summary>It is served, as an earlier file wanted it. Trying again could cut traffic again, so that waits for the next reload.</summary>
    public bool IsServed => Next == long.MaxValue;

    /// <summary>One that is served and refused a change.</summary>
    public static WaitingParent ForFile(FileParent parent, IReadOnlyList<string> problems) => new(parent, problems, FirstPause, long.MaxValue);

    /// <summary>After another failure.</summary>
    public static WaitingParent After(WaitingParent? before, FileParent parent, IReadOnlyList<string> problems)
    {
        var pause = before is null ? FirstPause : Math.Min(before.Pause * 2, LongestPause);
        return new WaitingParent(parent, problems, pause, Environment.TickCount64 + pause);
    }
}
