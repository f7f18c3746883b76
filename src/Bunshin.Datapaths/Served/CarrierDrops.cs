using Bunshin.Linux;

namespace Bunshin.Datapaths.Served;

/// <summary>The sentences behind <see cref="CarrierDrop"/>, and which errno means which.</summary>
internal static class CarrierDrops
{
    /// <summary>How many there are.</summary>
    public const int Count = (int)CarrierDrop.WalkFailed + 1;

    /// <summary>What a refused write means.</summary>
    public static CarrierDrop Of(Errno errno) => errno switch
    {
        Errno.EIO or Errno.ENETDOWN or Errno.ENXIO or Errno.ENODEV or Errno.EBADFD => CarrierDrop.PortDown,
        Errno.EMSGSIZE or Errno.E2BIG => CarrierDrop.TooLongForPort,
        Errno.EAGAIN or Errno.ENOBUFS or Errno.ENOMEM => CarrierDrop.PortFull,
        Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EACCES => CarrierDrop.NoRoute,
        _ => CarrierDrop.PortError,
    };

    /// <summary>One sentence without a full stop.</summary>
    public static string Describe(CarrierDrop drop) => drop switch
    {
        CarrierDrop.Malformed => "the frame is shorter than its header",
        CarrierDrop.BadFragment => "a piece of a multicast datagram was a duplicate, overlapped another, or found no room",
        CarrierDrop.TooLongForChild => "the copy is longer than the child's MTU allows",
        CarrierDrop.PortDown => "the interface was down",
        CarrierDrop.TooLongForPort => "the frame is longer than the interface's MTU allows",
        CarrierDrop.NoRoute => "the parent's side has no route to the destination",
        CarrierDrop.PortFull => "the interface's queue was full",
        CarrierDrop.ReadFailed => "reading from the interface failed and was begun again",
        CarrierDrop.WalkFailed => "the datapath failed on the frame, which is a mistake in it",
        _ => "the interface refused the frame",
    };
}
