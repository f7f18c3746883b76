using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths.Ebpf.Tables;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>What programs made of a frame.</summary>
internal sealed class TrialOutcome
{
    /// <summary>The parent's stack gets it.</summary>
    public bool ToHost { get; set; }

    /// <summary>What leaves by the wire, with the tag out of band.</summary>
    public List<WireFrame> OnWire { get; } = [];

    /// <summary>What comes in at the parent again, with the tag out of band.</summary>
    public List<WireFrame> IntoParent { get; } = [];

    /// <summary>The host's sockets are to get it, past the parent's captures.</summary>
    public bool IsHosts { get; set; }

    /// <summary>The parent's IP layer is to route it.</summary>
    public bool IsRouted { get; set; }

    /// <summary>What devices get.</summary>
    public List<TrialDelivery> Deliveries { get; } = [];

    /// <summary>By how much the tables' counters grew, by the device's number.</summary>
    public Dictionary<int, EbpfCounts> Counts { get; } = [];
}
