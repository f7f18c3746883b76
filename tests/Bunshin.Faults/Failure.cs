using Bunshin.Linux;

namespace Bunshin.Faults;

/// <summary>How a call fails.</summary>
/// <param name="Errno">With what.</param>
/// <param name="Way">In which way.</param>
internal readonly record struct Failure(Errno Errno, FailureWay Way = FailureWay.Refused)
{
    // As in seam.c.
    private const int Step = 1000;

    /// <summary>What the seam is answered.</summary>
    public nint Answer => Way == FailureWay.Refused ? (nint)Errno : -((int)Way * Step) - (nint)Errno;

    /// <inheritdoc/>
    public override string ToString() => Way switch
    {
        FailureWay.Refused => $"{Errno}",
        FailureWay.Done => $"{Errno} after it was done",
        FailureWay.Completion => $"completion {Errno}",
        FailureWay.Short => "half",
        _ => "interrupted dump",
    };

    /// <summary>Reads what <see cref="ToString"/> gives.</summary>
    public static Failure Parse(string text) => text switch
    {
        "half" => new(Errno.None, FailureWay.Short),
        "interrupted dump" => new(Errno.None, FailureWay.InterruptedDump),
        _ when text.StartsWith("completion ", StringComparison.Ordinal) => new(Enum.Parse<Errno>(text["completion ".Length..]), FailureWay.Completion),
        _ when text.EndsWith(" after it was done", StringComparison.Ordinal) => new(Enum.Parse<Errno>(text[..text.IndexOf(' ', StringComparison.Ordinal)]), FailureWay.Done),
        _ => new(Enum.Parse<Errno>(text)),
    };
}
