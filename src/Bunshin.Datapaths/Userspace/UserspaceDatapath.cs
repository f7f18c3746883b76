using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Nftables;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Tap;

namespace Bunshin.Datapaths.Userspace;

/// <summary>
/// Children without a kernel driver: a packet socket on the parent, a TAP or veth end for each child, and one thread per parent
/// that gives every frame its verdict. They live as long as the process that serves them; lasting ones stay, without carrier, until the next serves them.
/// </summary>
/// <remarks>
/// What it cannot do as the driver does: the parent's packet sockets do not see what bridge siblings say to each other, and a frame
/// for a foreign address is "other host" to a passthru child's packet sockets. A child that is a veth end cannot be followed into
/// another namespace. VLAN devices of the kernel's own on the parent do not take frames away from the children. Captures on a VLAN
/// without reorder_hdr see no tag, a VLAN of 802.1ad or on another VLAN has by default 4 bytes less MTU than the device below, those on an ipvlan l3s child see what the kernel's would not. What
/// ipvlan l3 children send to the wire goes packet by packet through the parent's IP layer. But for lasting children nothing is left when the
/// process is killed: TAPs go with their descriptors, veth pairs with the private namespace, the parent's filter with its socket. The namespace
/// of a child that is served stays as long as the child, whoever else has left it.
/// </remarks>
public sealed class UserspaceDatapath : IDatapath
{
    private readonly UserspaceOptions _options;

    /// <summary>With the defaults, or with <paramref name="options"/>.</summary>
    public UserspaceDatapath(UserspaceOptions? options = null) => _options = options ?? new UserspaceOptions();

    /// <inheritdoc/>
    public DatapathKind Kind => DatapathKind.Userspace;

    /// <inheritdoc/>
    public bool ServesPolicies => false;

    /// <inheritdoc/>
    public ProbeResult Probe(ChildForm child)
    {
        if (child.Kind == ChildKind.Macvtap)
        {
            return new(false, "a macvtap's character device can only be the kernel's", "use the kernel datapath, or a macvlan child");
        }

        try
        {
            PacketSocket.Create().Dispose();
        }
        catch (LinuxException refused)
        {
            return new(false, refused.Message, "run as root, or inside a user and network namespace of your own (unshare -Urnm)");
        }

        var hasTap = TapDevice.CanOpen(out var errno);
        if (!hasTap && _options.ChildPort == ChildPortChoice.Tap)
        {
            return new(false, $"{TapDevice.Path} cannot be opened: {LinuxException.Describe(errno)}", "let children be veth ends");
        }

        var port = hasTap && _options.ChildPort != ChildPortChoice.Veth ? "TAP" : "veth";
        return new(true, $"packet sockets and {port} children, frames by {FrameIo()}{Filter()}");
    }

    /// <inheritdoc/>
    public void Check(ParentSpec? current, ParentSpec desired) =>
        ParentChecks.Specification(current, desired, ServesPolicies, current is null ? LastingVethProblems(desired) : []);

    /// <inheritdoc/>
    public IRunningParent Start(ParentSpec spec) =>
        new ServedParent(spec, Check, (parent, support) => new RelayCarrier(parent, _options, support));

    private IEnumerable<string> LastingVethProblems(ParentSpec spec)
    {
        var errno = Errno.None;
        if (spec.IsLasting && (_options.ChildPort == ChildPortChoice.Veth || !TapDevice.CanOpen(out errno)))
        {
            var why = errno == Errno.None ? "veth ends were asked for" : $"{TapDevice.Path} cannot be opened: {LinuxException.Describe(errno)}";
            yield return $"parent {spec.Name}: its children are to outlive this process, which only TAPs do, and {why}; make {TapDevice.Path} available (modprobe tun), or use the kernel datapath";
        }
    }

    private static string Filter()
    {
        try
        {
            IngressTable.Open($"bunshin-probe-{Environment.ProcessId}", "lo").Dispose();
            return "";
        }
        catch (LinuxException missing)
        {
            return $"; without nf_tables ({missing.Message}) the parent's own stack sees its children's frames too";
        }
    }

    private string FrameIo()
    {
        if (_options.FrameIo == FrameIoChoice.Mmsg)
        {
            return "recvmmsg";
        }

        using var ring = PortSet.CreateIoUring(out var reason);
        return ring?.Name ?? $"recvmmsg ({reason})";
    }
}
