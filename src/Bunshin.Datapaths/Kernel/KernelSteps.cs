using System.Globalization;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Datapaths.Kernel;

/// <summary>Says a difference in sentences.</summary>
internal static class KernelSteps
{
    public static IReadOnlyList<string> Describe(ChildDifference difference, ParentSpec parent)
    {
        var removals = difference.Removed.Select(child => $"remove {Place(child)}").ToArray();
        var additions = difference.Added.Select(child => Create(child, parent.Name)).ToArray();
        return
        [
            .. difference.RemovesFirst ? removals : [],
            .. difference.Changed.Select(pair => Change(pair.Before, pair.After)),
            .. additions,
            .. difference.RemovesFirst ? [] : removals,
            .. difference.Replaced.Select(pair => $"remove {Place(pair.Before)} and {Create(pair.After, parent.Name)}, which cuts its traffic"),
        ];
    }

    /// <summary><c>create mv0 (macvlan, bridge) on eth0 in ns0</c>.</summary>
    public static string Create(ChildSpec child, string parent) =>
        $"create {child.Name} ({Word(child.Kind)}, {Word(child.Mode)}{Flags(child.Flags)}) on {parent}{In(child)}";

    private static string Change(ChildSpec before, ChildSpec after)
    {
        var parts = new List<string>();
        Add(before.Mode != after.Mode, $"mode {Word(after.Mode)}");
        Add(before.Flags != after.Flags, after.Flags == MacvlanFlags.None ? "no flags" : $"flags{Flags(after.Flags)}");
        Add(before.Address != after.Address && after.Address is not null, $"address {after.Address}");
        Add(before.Mtu != after.Mtu, after.Mtu is { } mtu ? Text($"mtu {mtu}") : "the parent's mtu");
        Add(before.BroadcastQueueLength != after.BroadcastQueueLength, Text($"bcqueuelen {after.BroadcastQueueLength ?? 1000}"));
        Add(before.BroadcastCutoff != after.BroadcastCutoff && after.BroadcastCutoff is not null, Text($"bclim {after.BroadcastCutoff}"));
        Add(!before.Sources.ToHashSet().SetEquals(after.Sources), Text($"a source list of {after.Sources.Distinct().Count()}"));
        return parts.Count == 0 ? $"leave {Place(after)} as it is" : $"give {Place(after)} {string.Join(", ", parts)}";

        void Add(bool differs, string words)
        {
            if (differs)
            {
                parts.Add(words);
            }
        }
    }

    private static string Place(ChildSpec child) => child.Name + In(child);

    private static string In(ChildSpec child) => child.Namespace.IsCurrent ? "" : $" in {child.Namespace}";

    private static string Flags(MacvlanFlags flags) =>
        (flags.HasFlag(MacvlanFlags.NoPromisc) ? " nopromisc" : "") + (flags.HasFlag(MacvlanFlags.NoDst) ? " nodst" : "");

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
