using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Wire;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Nftables;

/// <summary>A conversation with nf_tables in one network namespace. One thread at a time may call.</summary>
internal sealed class NftSocket : IDisposable
{
    private const int NETLINK_NETFILTER = 12;

    private readonly NetlinkSocket _socket = NetlinkSocket.OpenProtocol(NETLINK_NETFILTER, "nf_tables");

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Opens one in the calling thread's namespace.</summary>
    /// <exception cref="LinuxException">EPROTONOSUPPORT: no nf_tables here.</exception>
    public static NftSocket Open() => new();

    /// <summary>Does all that <paramref name="batch"/> says, or nothing; <paramref name="table"/> is what errors call it.</summary>
    /// <exception cref="LinuxException">Refused; nothing has changed.</exception>
    public void Commit(NftBatch batch, string table)
    {
        batch.Finish();
        _socket.Send(batch.Bytes);

        // Every acknowledged message of the batch answers, in its own datagram; errors answer at once and may come in any number.
        var failure = Errno.None;
        for (var awaited = batch.Acknowledgements; awaited > 0 && failure == Errno.None;)
        {
            var messages = new MessageReader(_socket.Receive(out failure));
            while (messages.TryNext(out var message))
            {
                if (message.Type == Rtnl.NLMSG_ERROR)
                {
                    awaited--;
                    failure = failure == Errno.None ? message.Error : failure;
                }
            }
        }

        if (failure != Errno.None)
        {
            while (!_socket.Receive(out _, Syscall.MessageDontWait).IsEmpty)
            {
                // The rest of a failed batch's answers must not be taken for the next one's.
            }

            throw new LinuxException("change", $"nf_tables table {table}", failure);
        }
    }
}
