using Bunshin.Datapaths.Served;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Linux.Nftables;

namespace Bunshin.Datapaths.Userspace;

/// <summary>Keeps frames that are the children's from the parent's own stack, by a table of nf_tables.</summary>
internal sealed class ParentIngress : IDisposable
{
    private readonly IngressTable? _table;

    /// <summary>For a parent.</summary>
    public ParentIngress(ParentDevice parent) => _table = parent.Home.Namespace.Run(() => OpenIngress(parent.Name));

    /// <summary>Follows the children as they are now.</summary>
    public void Apply(ParentDevice parent, IReadOnlyList<ServedChild> children) =>
        _table?.Apply(FilterFor([.. children.Where(child => child.Lower == parent)]));

    /// <inheritdoc/>
    public void Dispose() => _table?.Dispose();

    // What has a tag is kept from the parent's IP by the kernel itself, so only those on the parent matter.
    private static IngressFilter FilterFor(IReadOnlyList<ServedChild> children)
    {
        var rules = children.Where(static child => child.Spec.IsMacvlan).Select(static child => child.ForMacvlan()).ToArray();
        var ipvlans = children.Where(static child => child.Spec.Kind == ChildKind.Ipvlan).ToArray();
        var mode = ipvlans.Length == 0 ? IpvlanMode.L2 : ipvlans[0].Spec.Ipvlan.Mode;
        var up = rules.Where(static child => child.IsUp).ToArray();
        return new IngressFilter
        {
            // A down nodst child still swallows, a down passthru too.
            TakenSources = rules
                .Where(static child => child.Mode == MacvlanMode.Source && (child.Flags & MacvlanFlags.NoDst) != 0)
                .SelectMany(static child => child.Sources).ToHashSet(),
            OwnMulticastSources = up
                .Where(static child => child.Mode is MacvlanMode.Private or MacvlanMode.Passthru or MacvlanMode.Source)
                .Select(static child => child.Address).ToHashSet(),
            TakenDestinations = up
                .Where(static child => child.Mode is not (MacvlanMode.Source or MacvlanMode.Passthru))
                .Select(static child => child.Address).ToHashSet(),
            TakesAllUnicast = rules.Any(static child => child.Mode == MacvlanMode.Passthru),
            TakenAddresses = ipvlans.Where(static child => child.IsUp).SelectMany(static child => child.Addresses).ToHashSet(),
            TakesFromGroups = mode != IpvlanMode.L2,
            LeavesArp = mode == IpvlanMode.L3s,
        };
    }

    private static IngressTable? OpenIngress(string device)
    {
        try
        {
            return IngressTable.Open($"bunshin-{device}", device);
        }
        catch (Linux.LinuxException taken) when (taken.Errno is Linux.Errno.EEXIST or Linux.Errno.EPERM)
        {
            // The table is its owner's alone, and so to others not permitted.
            throw new DatapathException(
                $"parent {device}: {taken.Message}: another userspace datapath serves it, which must be stopped first; or this user may not change nf_tables (CAP_NET_ADMIN)", taken);
        }
        catch (Linux.LinuxException)
        {
            return null; // Without nf_tables the parent's stack sees its children's frames too; probing says so.
        }
    }
}
