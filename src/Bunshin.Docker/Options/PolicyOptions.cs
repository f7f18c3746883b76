using Bunshin.Datapaths.Wording;
using Bunshin.Forwarding.Policies;
using Bunshin.Networks;

namespace Bunshin.Docker.Options;

/// <summary>The options that say what children may send, of a network (<c>-o</c>) and of an endpoint (<c>--driver-opt</c>).</summary>
internal static class PolicyOptions
{
    public const string Guard = "guard";
    public const string Rate = "rate";

    public const string MayRoute = "may_route";
    public const string MayServeDhcp = "may_serve_dhcp";

    private static readonly string[] s_guards = ["off", "on", "addresses"];
    private static readonly string[] s_truths = ["on", "off", "true", "false"];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [Guard, MayRoute, MayServeDhcp, Rate];

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

    /// <summary>Whether guarded ones may act as more than a host.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="may">They may.</param>
    /// <returns>What is wrong with the value; null for nothing.</returns>
    public static string? ReadAllowance(string name, string value, out bool may)
    {
        bool? truth = value switch { "on" => true, "off" => false, _ => OptionText.Truth(value) };
        may = truth == true;
        return truth is not null ? null : $"option {name}: \"{OptionText.Quotable(value)}\" is not {Spelling.Either(s_truths)}{Spelling.Hint(value, s_truths)}";
    }

    /// <summary>How much they may send.</summary>
    /// <returns>What is wrong with the value; null for nothing.</returns>
    public static string? ReadRate(string value, out RateLimit? rate) =>
        RateText.TryParse(OptionText.Quotable(value), out rate, out var fault) ? null : $"option {Rate}: {fault}";
}
