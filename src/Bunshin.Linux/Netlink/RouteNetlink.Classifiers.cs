using Bunshin.Linux.Netlink.Classifiers;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>
    /// Lets the BPF program of a descriptor have the frames of a device by way of traffic control: makes the queueing discipline
    /// <c>clsact</c> where it is missing, and puts the program into our filter there, in the place of one that is in it; every frame
    /// meets the one or the other.
    /// </summary>
    /// <exception cref="NetlinkException">ENODEV: no such device; EINVAL: no classifier, or another discipline has that place; ENOENT: a kernel without clsact or such filters.</exception>
    internal void SetClassifier(int linkIndex, FrameDirection direction, int program, string name) => Request(writer =>
    {
        ClassifierMessages.WriteQueue(writer, linkIndex);
        ClassifierMessages.Write(writer, linkIndex, direction, program, name);
    });

    /// <summary>Takes our filter away; <c>clsact</c> stays, for others may use it.</summary>
    /// <returns>False: it, or the device, is not there.</returns>
    internal bool DeleteClassifier(int linkIndex, FrameDirection direction)
    {
        try
        {
            Request(writer => ClassifierMessages.WriteDelete(writer, linkIndex, direction));
            return true;
        }
        catch (NetlinkException refusal) when (IsNotThere(refusal.Errno))
        {
            return false;
        }
    }

    /// <summary>The kernel's number of the program in our filter; null where there is none.</summary>
    internal uint? ClassifierProgram(int linkIndex, FrameDirection direction)
    {
        lock (_lock)
        {
            _conversation.Writer.Clear();
            ClassifierMessages.WriteFind(_conversation.Writer, linkIndex, direction);
            uint? program = null;
            var outcome = _conversation.Query((in Wire.NetlinkMessage message) => program = ClassifierMessages.DecodeProgram(message));
            return outcome == Errno.None || IsNotThere(outcome) ? program : throw _conversation.Failure(0, outcome, null);
        }
    }

    /// <summary>A filter is missing with ENOENT, its clsact with EINVAL, its device with ENODEV.</summary>
    private static bool IsNotThere(Errno errno) => errno is Errno.ENOENT or Errno.EINVAL or Errno.ENODEV;
}
