namespace Bunshin.Linux.Bpf.Programs;

/// <summary>
/// Where what a program may know of a frame stands in its context, <c>struct __sk_buff</c> of <c>include/uapi/linux/bpf.h</c>: bytes
/// from R1 at the start, 4 bytes each where nothing else is said.
/// </summary>
public static class SkBuff
{
    public const int Size = 192;

    /// <summary>Bytes of the frame; with its Ethernet header where devices have one.</summary>
    public const int Length = 0;

    /// <summary>0 for this host, 1 broadcast, 2 multicast, 3 another host, 4 outgoing, 5 what the host hears of itself, without an Ethernet header (<c>linux/if_packet.h</c>).</summary>
    public const int PacketType = 4;

    /// <summary>The firewall's mark; may be written.</summary>
    public const int Mark = 8;

    /// <summary>The EtherType, in the network's order.</summary>
    public const int Protocol = 16;

    /// <summary>1 if a VLAN tag was taken out of the frame.</summary>
    public const int VlanPresent = 20;

    /// <summary>The tag's priority and VLAN.</summary>
    public const int VlanTci = 24;

    /// <summary>The tag's protocol, in the network's order.</summary>
    public const int VlanProtocol = 28;

    /// <summary>The priority; may be written.</summary>
    public const int Priority = 32;

    /// <summary>The index of the device that it came in by.</summary>
    public const int IngressIfindex = 36;

    /// <summary>The index of the device that it is at.</summary>
    public const int Ifindex = 40;

    /// <summary>Five numbers for programs that call each other; may be written.</summary>
    public const int Scratch = 48;

    /// <summary>Pointer to the first byte of the frame; a load of a word makes the pointer whole.</summary>
    public const int Data = 76;

    /// <summary>Pointer to behind the last byte that can be reached by pointer.</summary>
    public const int DataEnd = 80;

    /// <summary>Bytes of each segment's payload; 0: it will not be cut.</summary>
    public const int GsoSize = 176;
}

/// <summary>What a classifier program returns (<c>TCX_*</c> of <c>linux/bpf.h</c>, <c>TC_ACT_*</c> of <c>linux/pkt_cls.h</c>).</summary>
public enum ClassifierVerdict
{
    /// <summary>Let the next program at the device decide; the frame passes after the last one.</summary>
    Next = -1,

    /// <summary>The frame goes on, and no other program is asked.</summary>
    Pass = 0,

    /// <summary>The frame goes nowhere.</summary>
    Drop = 2,

    /// <summary>Where the helpers that redirect said; they return this by themselves.</summary>
    Redirect = 7,
}
