using System.Runtime.CompilerServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Stacks;

/// <summary>Tags that a walk has put in line, in front of those among a frame's bytes.</summary>
[InlineArray(Capacity)]
internal struct TagList
{
    /// <summary>As many as devices can be stacked (the kernel's <c>MAX_NEST_DEV</c>).</summary>
    public const int Capacity = 8;

    private VlanTag _first;
}
