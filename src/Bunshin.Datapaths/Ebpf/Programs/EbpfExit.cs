namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>How a program gives a frame to a device.</summary>
internal enum EbpfExit
{
    /// <summary>Out of it, as if it sent the frame: what the frame is to the other end follows from that end's MAC.</summary>
    Out = 1,

    /// <summary>Into its other end at once, as a frame for that host.</summary>
    Peer = 2,

    /// <summary>Into it, as if it received the frame.</summary>
    Into = 3,

    /// <summary>Out of it, to the neighbor that the IP layer on its side finds by the packet's addresses.</summary>
    Neighbor = 4,
}
