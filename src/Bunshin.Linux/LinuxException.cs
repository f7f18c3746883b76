using System.Globalization;
using System.Runtime.InteropServices;

namespace Bunshin.Linux;

/// <summary>The kernel refused an operation. The message names operation, target and errno: <c>set up mv0: EADDRINUSE (Address already in use)</c>.</summary>
public class LinuxException : Exception
{
    /// <summary>For an operation on a target that ended with <paramref name="errno"/>.</summary>
    /// <param name="operation">What was tried, in the imperative ("create macvlan").</param>
    /// <param name="target">On what ("mv0 on eth0"); may be empty.</param>
    /// <param name="errno">The kernel's answer.</param>
    /// <param name="detail">What else is known of the cause; appended after a colon when not empty.</param>
    /// <param name="inner">What led here, if another exception did.</param>
    public LinuxException(string operation, string target, Errno errno, string? detail = null, Exception? inner = null)
        : base(Compose(operation, target, errno, detail), inner)
    {
        Operation = operation;
        Target = target;
        Errno = errno;
    }

    public string Operation { get; }

    public string Target { get; }

    /// <summary>The kernel's answer.</summary>
    public Errno Errno { get; }

    /// <summary>Whether only that is known, that whoever asked has too little now: it says nothing about what was asked for, least of all that it is gone.</summary>
    public bool IsShortage => KernelFile.IsShortage(Errno);

    /// <summary><c>EBUSY (Device or resource busy)</c>; numbers without a name stay numbers.</summary>
    public static string Describe(Errno errno)
    {
        var name = Enum.GetName(errno) ?? string.Create(CultureInfo.InvariantCulture, $"errno {(int)errno}");
        return $"{name} ({Marshal.GetPInvokeErrorMessage((int)errno)})";
    }

    private static string Compose(string operation, string target, Errno errno, string? detail)
    {
        var what = target.Length == 0 ? operation : $"{operation} {target}";
        var why = Describe(errno);
        return string.IsNullOrEmpty(detail) ? $"{what}: {why}" : $"{what}: {why}: {detail}";
    }
}

/// <summary>A netlink request was refused; what the kernel's extended acknowledgement says is part of the message.</summary>
public sealed class NetlinkException : LinuxException
{
    /// <summary>For a request that ended with <paramref name="errno"/>.</summary>
    /// <param name="operation">What was asked for ("create macvlan").</param>
    /// <param name="target">On what ("mv0 on eth0").</param>
    /// <param name="errno">The kernel's answer.</param>
    /// <param name="extendedAck">Its text (<c>NLMSGERR_ATTR_MSG</c>), or null where it gave none, as macvlan nearly always does.</param>
    public NetlinkException(string operation, string target, Errno errno, string? extendedAck)
        : base(operation, target, errno, extendedAck) => ExtendedAck = extendedAck;

    /// <summary>The kernel's text, or null.</summary>
    public string? ExtendedAck { get; }
}
