namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>What all tables of a parent are to say.</summary>
internal sealed class TableContents
{
    /// <summary>By slot.</summary>
    public Dictionary<int, ChildEntry> Children { get; } = [];

    /// <summary>By slot; the heads are still missing.</summary>
    public Dictionary<int, PortEntry> Ports { get; } = [];

    /// <summary>The members of each port's flood list in their order, and how many come before the first vepa and the first bridge member.</summary>
    public Dictionary<int, FloodOrder> Floods { get; } = [];

    /// <summary>By <see cref="TableKey"/>: <see cref="OwnerEntry"/>.</summary>
    public Dictionary<UInt128, uint> Owners { get; } = [];

    /// <summary>By <see cref="TableKey"/>.</summary>
    public Dictionary<UInt128, uint> Groups { get; } = [];

    /// <summary>By <see cref="VlanKey"/>: slots.</summary>
    public Dictionary<UInt128, uint> Vlans { get; } = [];

    /// <summary>By address: <see cref="OwnerEntry"/>.</summary>
    public Dictionary<AddressKey, uint> Addresses { get; } = [];

    /// <summary>By <see cref="SenderEntry"/>'s key.</summary>
    public Dictionary<UInt128, uint> Senders { get; } = [];
}
