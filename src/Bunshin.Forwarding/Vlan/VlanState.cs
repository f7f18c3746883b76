using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Vlan;

/// <summary>What the walk needs of a VLAN device by its number, in one cache line's half.</summary>
internal readonly struct VlanState
{
    private readonly uint[]? _ingress;
    private readonly Dictionary<uint, ushort>? _egress;

    public VlanState(VlanChild child)
    {
        Address = child.Address;
        Tag = new VlanTag(child.Protocol, child.Id);
        IsUp = child.IsUp;
        Reorders = (child.Flags & VlanFlags.ReorderHeader) != 0;
        PutsTagBack = !Reorders && !child.IsPort;
        if (child.IngressPriorities.Count > 0)
        {
            _ingress = new uint[8];
            foreach (var (pcp, priority) in child.IngressPriorities)
            {
                _ingress[pcp & 7] = priority;
            }
        }

        if (child.EgressPriorities.Count > 0)
        {
            _egress = child.EgressPriorities.ToDictionary(static entry => entry.Key, static entry => (ushort)((entry.Value & 7) << 13));
        }
    }

    public MacAddress Address { get; }

    public VlanTag Tag { get; }

    public bool IsUp { get; }

    public bool Reorders { get; }

    public bool PutsTagBack { get; }

    public uint IngressPriority(byte pcp) => _ingress is null ? 0 : _ingress[pcp];

    public VlanTag EgressTag(uint priority) =>
        _egress is null ? Tag : new VlanTag(Tag.Tpid, (ushort)(Tag.Tci | _egress.GetValueOrDefault(priority)));
}
