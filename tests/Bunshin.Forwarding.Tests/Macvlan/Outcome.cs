
namespace Bunshin.Forwarding.Tests.Macvlan;

/// <summary>A verdict with its copies spelled out, comparable as a whole.</summary>
internal sealed record Outcome(VerdictReason Reason, bool ToWire, bool ToHost, bool EntersParent, string Copies)
{
    public static Outcome Of(in Verdict verdict)
    {
        var copies = new List<string>();
        foreach (var copy in verdict)
        {
            copies.Add($"{copy.Child}:{copy.Class}:{copy.CountedBytes}{(copy.CountsMulticast ? ":m" : "")}{(copy.IsRefused ? ":refused" : "")}");
        }

        copies.Sort(StringComparer.Ordinal);
        return new Outcome(verdict.Reason, verdict.ToWire, verdict.ToHost, verdict.EntersParentReceive, string.Join(' ', copies));
    }

    public static int[] ChildrenOf(in Verdict verdict)
    {
        var children = new List<int>();
        foreach (var copy in verdict)
        {
            children.Add(copy.Child);
        }

        children.Sort();
        return [.. children];
    }
}
