using Bunshin.Datapaths.Simulated.Hosts;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated;

/// <summary>Everything wrong with a specification that depends on the parent as it is.</summary>
internal sealed class SimulatedChecks(SimulatedNetwork network, SimulatedInterface parent, ParentSpec spec)
{
    // A random address, as yet unknown, clashes with nobody.
    private static readonly MacAddress SomeAddress = new(0x02_00_00_00_00_01);

    private readonly List<string> _problems = [];
    private readonly int[] _mtus = new int[spec.Children.Count];
    private readonly MacAddress[] _macs = new MacAddress[spec.Children.Count];

    /// <summary>All problems.</summary>
    /// <param name="strangers">Devices on the parent that the specification does not speak of, and that make no room for it.</param>
    public IReadOnlyList<string> Problems(IReadOnlyList<SimulatedInterface> strangers)
    {
        for (var at = 0; at < spec.Children.Count; at++)
        {
            CheckHost(spec.Children[at]);
            CheckLower(at);
        }

        CheckAddresses();
        foreach (var child in spec.Children.Where(static child => child.Lower is null))
        {
            CheckStrangers(child, strangers);
        }

        return _problems;
    }

    private void CheckHost(ChildSpec child)
    {
        if (!child.Namespace.IsCurrent && network.FindHost(child.Namespace.Label) is null)
        {
            _problems.Add($"{child.Name}: there is no host {child.Namespace.Label}");
        }
    }

    private void CheckLower(int at)
    {
        var child = spec.Children[at];
        var lower = spec.LowerOf(at);
        var (name, mtu, mac) = lower < 0 ? (parent.Name, parent.Mtu, parent.Mac) : (spec.Children[lower].Name, _mtus[lower], _macs[lower]);
        _mtus[at] = child.Mtu ?? mtu;
        _macs[at] = child.Kind switch
        {
            ChildKind.Vlan => child.Address ?? mac,
            ChildKind.Ipvlan => mac,
            _ => child.Mode == MacvlanMode.Passthru ? mac : child.Address ?? SomeAddress,
        };
        if (child is { Kind: ChildKind.Vlan, Vlan: not null })
        {
            Add(child, VlanRules.CheckAdd(name, mtu, [], child.ForVlan(_macs[at], isUp: false, _mtus[at])));
        }
        else if (child.IsMacvlan)
        {
            Add(child, MacvlanRules.CheckMtu(new MacvlanParent { Address = mac, Mtu = mtu }, _mtus[at]));
        }
    }

    // The drivers find these when a child is set up; here nobody has to wait for that.
    private void CheckAddresses()
    {
        var taken = new Dictionary<(int Lower, MacAddress Address), string>();
        for (var at = 0; at < spec.Children.Count; at++)
        {
            var child = spec.Children[at];
            if (!child.IsMacvlan || child.Address is not { } address || child.Mode == MacvlanMode.Passthru)
            {
                continue;
            }

            var lower = spec.LowerOf(at);
            var (mac, name) = lower < 0 ? (parent.Mac, parent.FullName) : (_macs[lower], spec.Children[lower].Name);
            var holder = address == mac ? name : taken.TryAdd((lower, address), child.Name) ? null : taken[(lower, address)];
            if (holder is not null)
            {
                _problems.Add($"child {child.Name}: {address} is the address of {holder} already (EADDRINUSE)");
            }
        }
    }

    private void CheckStrangers(ChildSpec child, IReadOnlyList<SimulatedInterface> strangers)
    {
        var same = strangers.FirstOrDefault(one =>
            one.Child!.Spec is { Kind: ChildKind.Vlan, Vlan: { } vlan } && vlan.Id == child.Vlan?.Id && vlan.Protocol == child.Vlan.Protocol);
        if (child.Kind == ChildKind.Vlan)
        {
            Add(child, same is null ? null : VlanRules.AlreadyExists(parent.Name, same.FullName, child.Vlan!.Id));
            return;
        }

        if (strangers.FirstOrDefault(static one => one.Kind != ChildKind.Vlan) is { } holder)
        {
            var refusal = ParentRules.CheckHolder(
                parent.Name, child.Kind.Word(), new PortHolder(holder.Child!.Spec.Kind.Word(), holder.FullName));
            Add(child, refusal);
        }
    }

    private void Add(ChildSpec child, Refusal? refusal)
    {
        if (refusal is not null)
        {
            _problems.Add($"child {child.Name}: {refusal}");
        }
    }
}
