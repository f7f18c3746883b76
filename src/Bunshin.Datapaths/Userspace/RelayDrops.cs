using Bunshin.Linux;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The sentences behind <see cref="RelayDrop"/>, and which errno means which.</summary>
internal static class RelayDrops
{
    /// <summary>How many there are.</summary>
    public const int Count = (int)RelayDrop.PortError + 1;

    /// <summary>What a refused write means.</summary>
    public static RelayDrop Of(Errno errno) => errno switch
    {
        Errno.EIO or Errno.ENETDOWN or Errno.ENXIO or Errno.ENODEV or Errno.EBADFD => RelayDrop.PortDown,
        Errno.EMSGSIZE or Errno.E2BIG => RelayDrop.TooLongForPort,
        Errno.EAGAIN or Errno.ENOBUFS or Errno.ENOMEM => RelayDrop.PortFull,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EACCES => RelayDrop.NoRoute,
        _ => RelayDrop.PortError,
    };

    /// <summary>One sentence without a full stop.</summary>
    public static string Describe(RelayDrop drop) => drop switch
    {
        RelayDrop.Malformed => "the frame is shorter than its header",
        RelayDrop.BadFragment => "a piece of a multicast datagram was a duplicate, overlapped another, or found no room",
        RelayDrop.TooLongForChild => "the copy is longer than the child's MTU allows",
        RelayDrop.PortDown => "the interface was down",
        RelayDrop.TooLongForPort => "the frame is longer than the interface's MTU allows",
        RelayDrop.NoRoute => "the parent's side has no route to the destination",
        RelayDrop.PortFull => "the interface's queue was full",
        _ => "the interface refused the frame",
    };
}
