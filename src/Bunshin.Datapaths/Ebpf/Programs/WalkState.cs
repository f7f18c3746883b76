using Bunshin.Linux.Bpf.Programs;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>What one part of a program tells the next, in the frame's five scratch numbers.</summary>
internal static class WalkState
{
    /// <summary>The slot of the sender on the way down, of the port on the way up.</summary>
    public const int Device = SkBuff.Scratch;

    /// <summary>The next slot of a flood, or the next number of a source list.</summary>
    public const int Cursor = SkBuff.Scratch + 4;

    /// <summary>Of a flood: slot of who sent it (16 bits), <see cref="Tables.ChildBits"/> modes it goes to (5 bits), where the side's link stands in an entry (2 bits).</summary>
    public const int Flood = SkBuff.Scratch + 8;

    /// <summary>1: the frame is the host's at the port, whatever its address.</summary>
    public const int IsHost = SkBuff.Scratch + 12;

    /// <summary>Why the frame is dropped (<see cref="Served.DropCause"/>, or a policy's verdict), and for whom it was (<see cref="DropRules"/>).</summary>
    public const int Cause = SkBuff.Scratch + 16;

    public const int ModesShift = 16;

    public const int SideShift = 24;

    /// <summary>Bytes from one side's link to the other's.</summary>
    public const int SideSize = 2;
}
