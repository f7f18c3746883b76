using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Probing;

internal static class SocketProbe
{
    private const int Raw = 3;

    public static MachineFact Packet() => Try("AF_PACKET", 17, "CONFIG_PACKET");

    public static MachineFact Xdp() => Try("AF_XDP", 44, "CONFIG_XDP_SOCKETS");

    private static MachineFact Try(string name, int family, string option)
    {
        using var socket = Syscall.Socket(family, Raw, 0);
        if (!socket.IsInvalid)
        {
            return new MachineFact(name, Presence.Present, "a socket was opened");
        }

        var errno = Syscall.LastErrno;
        var found = $"no socket can be opened: {LinuxException.Describe(errno)}";
        return errno switch
        {
            Errno.EAFNOSUPPORT => new MachineFact(name, Presence.Absent, found, $"a kernel with {option}"),
            Errno.EPERM or Errno.EACCES => TryInside(name, family, found),
            _ => new MachineFact(name, Presence.Unknown, found),
        };
    }

    /// <summary>CAP_NET_RAW may be missing here, and be there in a namespace of one's own.</summary>
    private static MachineFact TryInside(string name, int family, string found)
    {
        const string remedy = "it needs CAP_NET_RAW: run as root, or inside a namespace of your own (unshare -Urnm)";
        try
        {
            using var space = NetworkNamespace.CreateAnonymous();
            return space.Run(() =>
            {
                using var socket = Syscall.Socket(family, Raw, 0);
                return !socket.IsInvalid;
            })
                ? new MachineFact(name, Presence.Present, "a socket was opened in a namespace of its own, though not in this one")
                : new MachineFact(name, Presence.Unknown, found, remedy);
        }
        catch (LinuxException)
        {
            return new MachineFact(name, Presence.Unknown, found, remedy);
        }
    }
}
