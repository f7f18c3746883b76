namespace Bunshin.Linux.Bpf.Code;

/// <summary>What programs that look at frames can call; the numbers are the kernel's (<c>include/uapi/linux/bpf.h</c>, <c>enum bpf_func_id</c>).</summary>
/// <remarks>
/// Arguments are in R1 to R5, the result is in R0: where nothing else is said, 0 or a negative errno. "Frame pointers are lost":
/// what was loaded from <c>data</c> and <c>data_end</c> before may not be used after it.
/// </remarks>
public enum BpfHelper
{
    /// <summary>r0 = pointer to the value of key *r2 in map r1, or null.</summary>
    MapLookup = 1,

    /// <summary>Writes value *r3 under key *r2 into map r1; r4: 0 any, 1 only new, 2 only present.</summary>
    MapUpdate = 2,

    /// <summary>Removes key *r2 from map r1.</summary>
    MapDelete = 3,

    /// <summary>r0 = nanoseconds since boot without time asleep.</summary>
    MonotonicTime = 5,

    /// <summary>Prints format *r1 of r2 bytes with r3, r4, r5 to the kernel's trace pipe; for debugging.</summary>
    TracePrint = 6,

    /// <summary>r0 = 32 bits, pseudo-random.</summary>
    Random = 7,

    /// <summary>r0 = the number of this CPU.</summary>
    ProcessorId = 8,

    /// <summary>Writes r4 bytes from *r3 into frame r1 at r2; r5: 1 mends the checksum's partial sum, 2 forgets the flow hash. Frame pointers are lost.</summary>
    StoreBytes = 9,

    /// <summary>Mends the IP header checksum of frame r1 at r2 for a change from r3 to r4 of r5 bytes. Frame pointers are lost.</summary>
    ReplaceIpChecksum = 10,

    /// <summary>Mends the TCP or UDP checksum of frame r1 at r2 for a change from r3 to r4; r5: size, 0x10 pseudo header, 0x20 zero stays zero. Frame pointers are lost.</summary>
    ReplaceTransportChecksum = 11,

    /// <summary>Goes on in program r3 of program array r2 with context r1 and does not come back, unless there is none.</summary>
    TailCall = 12,

    /// <summary>Sends a copy of frame r1 to device r2; r3: 0 out of it, 1 into it. Frame pointers are lost.</summary>
    CloneRedirect = 13,

    /// <summary>Gives frame r1 a tag of protocol r2 (network order) and control information r3. Frame pointers are lost.</summary>
    VlanPush = 18,

    /// <summary>Takes the outermost tag off frame r1. Frame pointers are lost.</summary>
    VlanPop = 19,

    /// <summary>r0 = the verdict that sends the frame to device r1; r2: 0 out of it, 1 into it.</summary>
    Redirect = 23,

    /// <summary>Copies r4 bytes of frame r1 at r2 to *r3.</summary>
    LoadBytes = 26,

    /// <summary>r0 = checksum of *r3 (r4 bytes) without *r1 (r2 bytes), beginning with r5.</summary>
    ChecksumDifference = 28,

    /// <summary>Gives frame r1 the packet type r2 (host, broadcast, multicast, other host).</summary>
    ChangePacketType = 32,

    /// <summary>r0 = the flow hash of frame r1.</summary>
    FlowHash = 34,

    /// <summary>Makes frame r1 r2 bytes long. Frame pointers are lost.</summary>
    ChangeTail = 38,

    /// <summary>Makes the first r2 bytes of frame r1 readable and writable by pointer. Frame pointers are lost.</summary>
    PullData = 39,

    /// <summary>Adds r2 to the complete checksum of frame r1.</summary>
    UpdateChecksum = 40,

    /// <summary>Lets the flow hash of frame r1 be computed anew.</summary>
    ForgetFlowHash = 41,

    /// <summary>Puts r2 bytes before frame r1. Frame pointers are lost.</summary>
    ChangeHead = 43,

    /// <summary>Moves the start of frame r1 by r2 bytes (XDP). Frame pointers are lost.</summary>
    XdpAdjustHead = 44,

    /// <summary>Grows or shrinks frame r1 by r2 bytes after its MAC (r3 = 1) or network (0) header; r4 flags. Frame pointers are lost.</summary>
    AdjustRoom = 50,

    /// <summary>r0 = the verdict that sends the frame to entry r2 of device map r1; r3 flags (XDP).</summary>
    RedirectMap = 51,

    /// <summary>Moves the end of frame r1 by r2 bytes (XDP). Frame pointers are lost.</summary>
    XdpAdjustTail = 65,

    /// <summary>Copies r4 bytes of frame r1 to *r3, from r2 after its MAC (r5 = 0) or network (1) header.</summary>
    LoadBytesRelative = 68,

    /// <summary>Looks up a route: context r1, parameters *r2 of r3 bytes, flags r4.</summary>
    FibLookup = 69,

    /// <summary>Marks frame r1 as having met congestion, if it can be.</summary>
    SetCongestionExperienced = 97,

    /// <summary>r0 = the number of the network namespace of context r1. Linux 5.7 (sockets), 6.15 (frames).</summary>
    NamespaceCookie = 122,

    /// <summary>r0 = nanoseconds since boot with time asleep. Linux 5.8.</summary>
    BootTime = 125,

    /// <summary>Copies r3 bytes from *r2 into ring buffer r1; r4: 1 wakes nobody, 2 wakes always. Linux 5.8.</summary>
    RingBufferOutput = 130,

    /// <summary>r0 = pointer to r2 bytes in ring buffer r1, or null; r3 = 0. Linux 5.8.</summary>
    RingBufferReserve = 131,

    /// <summary>Lets the reader see reservation r1; r2: 1 wakes nobody, 2 wakes always. Linux 5.8.</summary>
    RingBufferSubmit = 132,

    /// <summary>Throws reservation r1 away; r2 as for submitting. Linux 5.8.</summary>
    RingBufferDiscard = 133,

    /// <summary>r0 = of ring buffer r1: r2 = 0 bytes not read, 1 its size, 2 the reader's, 3 the writers' position. Linux 5.8.</summary>
    RingBufferQuery = 134,

    /// <summary>Asks for or changes how many checksums of frame r1 were verified; r2: 0 asks, 1 one more, 2 one less, 3 none. Linux 5.8.</summary>
    ChecksumLevel = 135,

    /// <summary>r0 = the verdict that sends the frame out of device r1 to a neighbor whose MAC the kernel finds; *r2 of r3 bytes names it, or null; r4 = 0. Linux 5.10.</summary>
    RedirectToNeighbor = 152,

    /// <summary>r0 = the verdict that puts the frame into the other end of device r1, in its namespace; r2 = 0; on ingress only. Linux 5.10.</summary>
    RedirectToPeer = 155,

    /// <summary>r0 = nanoseconds since boot, as of the last tick. Linux 5.11.</summary>
    CoarseTime = 160,

    /// <summary>Whether frame r1 fits device r2 with its length at *r3 changed by r4; r5 flags. Linux 5.12.</summary>
    CheckMtu = 163,

    /// <summary>r0 = the length of frame r1 with all its fragments (XDP). Linux 5.18.</summary>
    XdpLength = 188,

    /// <summary>r0 = pointer to the value of key *r2 in map r1 for CPU r3, or null. Linux 5.19.</summary>
    MapLookupPerCpu = 195,
}
