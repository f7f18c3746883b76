using Bunshin.Datapaths.Wording;
using Bunshin.Forwarding.Policies;
using Bunshin.Networks;

namespace Bunshin.Docker.Options;

/// <summary>The options that say what children may send, of a network (<c>-o</c>) and of an endpoint (<c>--driver-opt</c>).</summary>
internal static class PolicyOptions
{
    public const string Guard = "guard";
    public const string Rate = "rate";

    private static readonly string[] s_guards = ["off", "on", "addresses"];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Guard, Rate];

    /// <summary>As whom children may send.</summary>
    /// <returns>What is wrong with the value; null for nothing.</returns>
    public static string? ReadGuard(string value, out NetworkGuard guard)
    {
        var truth = OptionText.Truth(value);
        guard = value == s_guards[2] ? NetworkGuard.Addresses : truth == true || value == s_guards[1] ? NetworkGuard.On : NetworkGuard.Off;
        return truth is not null || s_guards.Contains(value)
            ? null
            : $"option {Guard}: \"{OptionText.Quotable(value)}\" is not {Spelling.Either(s_guards)}{Spelling.Hint(value, s_guards)}";
    }

    /// <summary>How much they may send.</summary>
    /// <returns>What is wrong with the value; null for nothing.</returns>
    public static string? ReadRate(string value, out RateLimit? rate) =>
        RateText.TryParse(OptionText.Quotable(value), out rate, out var fault) ? null : $"option {Rate}: {fault}";
}
