namespace Bunshin.Forwarding;

/// <summary>Why a configuration or a change is refused, as the kernel would refuse it.</summary>
/// <param name="Errno">The name of the kernel's error, such as <c>EADDRINUSE</c>.</param>
/// <param name="Sentence">What is wrong and what would be right, without a full stop at the end.</param>
public sealed record Refusal(string Errno, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Sentence} ({Errno})";
}
