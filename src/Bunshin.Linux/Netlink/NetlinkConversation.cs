using System.Buffers.Binary;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink;

/// <summary>Requests and their answers over one socket: batches with an acknowledgement for each message, and dumps.</summary>
/// <remarks>Not thread safe; <see cref="RouteNetlink"/> holds its lock around it.</remarks>
internal sealed class NetlinkConversation(NetlinkSocket socket) : IDisposable
{
    /// <summary>Called for each message of an answer.</summary>
    internal delegate void MessageHandler(in NetlinkMessage message);

    /// <summary>A send holds this many bytes at most, so that its acknowledgements surely fit into the smallest receive buffer.</summary>
    private const int MaxBatchBytes = 16 << 10;
    private const int MaxBatchMessages = 64;
    private const int MaxDumpTries = 100;

    private uint _sequence;

    /// <summary>Collects the messages of the next <see cref="Execute"/> or <see cref="Query"/>.</summary>
    public MessageWriter Writer { get; } = new();

    /// <summary>Sends all messages of <see cref="Writer"/>, in order, in as few sends as can be.</summary>
    /// <returns>For each message null, or why the kernel refused it.</returns>
    public NetlinkException?[] Execute()
    {
        var requests = Writer.Requests;
        var outcomes = new NetlinkException?[requests.Count];
        var first = 0;
        while (first < requests.Count)
        {
            var end = first + 1;
            while (end < requests.Count && end - first < MaxBatchMessages && Writer.Bytes(first, end + 1).Length <= MaxBatchBytes)
            {
                end++;
            }

            var sequence = Number(first, end, Rtnl.NLM_F_ACK);
            socket.Send(Writer.Bytes(first, end));
            CollectAcknowledgements(first, end, sequence, outcomes);
            first = end;
        }

        return outcomes;
    }

    /// <summary>Sends all messages and throws the first refusal.</summary>
    public void ExecuteAll()
    {
        foreach (var outcome in Execute())
        {
            if (outcome is not null)
            {
                throw outcome;
            }
        }
    }

    /// <summary>Sends the one message, a dump request, and reads the answer whole; begins again when the kernel says it changed meanwhile.</summary>
    /// <param name="restart">Called before each try: forget what came.</param>
    /// <param name="handler">Called for each message.</param>
    public void Dump(Action restart, MessageHandler handler)
    {
        for (var attempt = 1; ; attempt++)
        {
            restart();
            var sequence = Number(0, 1, Rtnl.NLM_F_DUMP);
            socket.Send(Writer.Bytes(0, 1));
            if (ReadDump(sequence, handler))
            {
                return;
            }

            if (attempt == MaxDumpTries)
            {
                throw Failure(0, Errno.EINTR, "it changed during each of 100 attempts to read it");
            }
        }
    }

    /// <summary>Sends the one message, which has an answer of one message or an error.</summary>
    /// <returns>The errno; <see cref="Errno.None"/> after the handler was called.</returns>
    public Errno Query(MessageHandler handler)
    {
        while (true)
        {
            var sequence = Number(0, 1, 0);
            socket.Send(Writer.Bytes(0, 1));
            if (ReadAnswer(sequence, handler) is { } outcome)
            {
                return outcome;
            }
        }
    }

    /// <summary>The exception for message <paramref name="index"/>.</summary>
    public NetlinkException Failure(int index, Errno errno, string? extendedAck)
    {
        var request = Writer.Requests[index];
        return new NetlinkException(request.Operation, request.Target, errno, extendedAck);
    }

    public void Dispose() => socket.Dispose();

    private uint Number(int first, int end, ushort flags)
    {
        var sequence = _sequence + 1;
        for (var index = first; index < end; index++)
        {
            var message = Writer.Bytes(index, index + 1);
            BinaryPrimitives.WriteUInt32LittleEndian(message[8..], ++_sequence);
            var old = BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
            BinaryPrimitives.WriteUInt16LittleEndian(message[6..], (ushort)(old | flags));
        }

        return sequence;
    }

    private void CollectAcknowledgements(int first, int end, uint sequence, NetlinkException?[] outcomes)
    {
        var missing = end - first;
        while (missing > 0)
        {
            var datagram = socket.Receive(out var outcome);
            if (outcome != Errno.None)
            {
                throw new LinuxException("receive", "rtnetlink acknowledgement", outcome, "it is unknown which requests were carried out");
            }

            var messages = new MessageReader(datagram);
            while (messages.TryNext(out var message))
            {
                // Unsigned difference: leftovers of an earlier, broken-off answer are far away.
                var offset = message.Sequence - sequence;
                if (message.Type != Rtnl.NLMSG_ERROR || offset >= (uint)(end - first))
                {
                    continue;
                }

                missing--;
                if (message.Error != Errno.None)
                {
                    var index = first + (int)offset;
                    outcomes[index] = Failure(index, message.Error, message.ExtendedAck);
                }
            }
        }
    }

    private bool ReadDump(uint sequence, MessageHandler handler)
    {
        var isWhole = true;
        while (true)
        {
            var datagram = socket.Receive(out var outcome);
            isWhole &= outcome == Errno.None;
            if (outcome == Errno.ENOBUFS)
            {
                return false;
            }

            var messages = new MessageReader(datagram);
            while (messages.TryNext(out var message))
            {
                if (message.Sequence != sequence)
                {
                    continue;
                }

                isWhole &= (message.Flags & Rtnl.NLM_F_DUMP_INTR) == 0;
                if (message.Type is Rtnl.NLMSG_DONE or Rtnl.NLMSG_ERROR)
                {
                    var error = message.Type == Rtnl.NLMSG_DONE && message.Payload.Length < 4 ? Errno.None : message.Error;
                    return error == Errno.None ? isWhole : throw Failure(0, error, message.ExtendedAck);
                }

                handler(message);
            }
        }
    }

    private Errno? ReadAnswer(uint sequence, MessageHandler handler)
    {
        while (true)
        {
            var datagram = socket.Receive(out var outcome);
            if (outcome is Errno.EMSGSIZE or Errno.ENOBUFS)
            {
                return null;
            }

            var messages = new MessageReader(datagram);
            while (messages.TryNext(out var message))
            {
                if (message.Sequence != sequence)
                {
                    continue;
                }

                if (message.Type == Rtnl.NLMSG_ERROR)
                {
                    return message.Error;
                }

                handler(message);
                return Errno.None;
            }
        }
    }
}
