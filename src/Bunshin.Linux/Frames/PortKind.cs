namespace Bunshin.Linux.Frames;

/// <summary>What a port's descriptor is.</summary>
public enum PortKind
{
    /// <summary>A TAP with the 10-byte virtio-net header: read and written frame by frame, tags always in line.</summary>
    Tap,

    /// <summary>A packet socket with the virtio-net header and auxiliary data: the outermost tag comes out of band.</summary>
    PacketSocket,
}
