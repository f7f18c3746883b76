namespace Bunshin.Linux.Netlink;

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
