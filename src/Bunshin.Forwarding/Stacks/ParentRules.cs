namespace Bunshin.Forwarding.Stacks;

/// <summary>What makes a device unfit to be a parent (<c>netdev_rx_handler_register</c>, <c>netdev_upper_dev_link</c>); null means allowed.</summary>
public static class ParentRules
{
    /// <summary>May children of <paramref name="kind"/> be made on a device that <paramref name="holder"/> holds already?</summary>
    /// <param name="parent">The device's name.</param>
    /// <param name="kind"><c>macvlan</c> (macvtap counts as one) or <c>ipvlan</c>.</param>
    /// <param name="holder">Null where nothing holds it. VLAN devices hold nothing.</param>
    public static Refusal? CheckHolder(string parent, string kind, PortHolder? holder) =>
        holder is null || Family(holder.Kind) == Family(kind)
            ? null
            : new("EBUSY", Family(holder.Kind) is "macvlan" or "ipvlan"
                ? $"{parent} is the parent of {holder.Name}, {Article(holder.Kind)} {holder.Kind} child, and cannot have {kind} children at the same time; "
                    + $"remove the {holder.Kind} children first, or use another parent"
                : $"{parent} is a port of the {holder.Kind} {holder.Name} and cannot have {kind} children; use {holder.Name} as parent");

    /// <summary>May one more device be stacked on a parent that is itself <paramref name="depth"/> levels above a real one?</summary>
    public static Refusal? CheckDepth(string parent, int depth) =>
        depth < DeviceStack.MaximumDepth
            ? null
            : new("EMLINK", $"{parent} is stacked {depth} levels deep already, and {DeviceStack.MaximumDepth} is the most");

    private static string Article(string kind) => kind.StartsWith('i') ? "an" : "a";

    private static string Family(string kind) => kind switch
    {
        "macvtap" => "macvlan",
        "ipvtap" => "ipvlan",
        _ => kind,
    };
}

/// <summary>What already holds a device's receive handler, of which there is only one: <c>macvlan</c>, <c>ipvlan</c>, <c>bridge</c>, <c>bond</c>…</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The device that holds it: a child, or the bridge or bond it is a port of.</param>
public sealed record PortHolder(string Kind, string Name);
