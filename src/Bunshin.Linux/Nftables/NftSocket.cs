using System.Buffers.Binary;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Nftables;

/// <summary>A conversation with nf_tables in one network namespace. One thread at a time may call.</summary>
internal sealed class NftSocket : IDisposable
{
    private const int FamilyNetlink = 16;
    private const int ProtocolNetfilter = 12;

    private readonly FileDescriptor _socket;

    private NftSocket(FileDescriptor socket) => _socket = socket;

    /// <summary>Opens one in the calling thread's namespace.</summary>
    /// <exception cref="LinuxException">EPROTONOSUPPORT: no nf_tables here.</exception>
    public static NftSocket Open()
    {
        var socket = Syscall.Socket(FamilyNetlink, 3, ProtocolNetfilter);
        if (socket.IsInvalid)
        {
            throw new LinuxException("open", "nf_tables", Syscall.LastErrno);
        }

        try
        {
            // One process may have many such sockets: the kernel gives each a port id of its own when bound to 0.
            Span<byte> address = stackalloc byte[12];
            BinaryPrimitives.WriteUInt16LittleEndian(address, FamilyNetlink);
            Syscall.Check(Syscall.Bind(socket, address), "bind", "nf_tables socket");
            return new NftSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Does all that <paramref name="batch"/> says, or nothing; <paramref name="table"/> is what errors call it.</summary>
    /// <exception cref="LinuxException">Refused; nothing has changed.</exception>
    public void Commit(NftBatch batch, string table)
    {
        batch.Finish();
        if (Syscall.Send(_socket, batch.Bytes, 0) < 0)
        {
            throw new LinuxException("change", $"nf_tables table {table}", Syscall.LastErrno);
        }

        // Every acknowledged message of the batch answers, in its own datagram; errors answer at once and may come in any number.
        var buffer = new byte[8192];
        var failure = Errno.None;
        for (var awaited = batch.Acknowledgements; awaited > 0 && failure == Errno.None;)
        {
            var length = (int)Syscall.Receive(_socket, buffer, 0);
            if (length < 0)
            {
                failure = Syscall.LastErrno;
                break;
            }

            awaited -= ReadAnswers(buffer.AsSpan(0, length), ref failure);
        }

        if (failure != Errno.None)
        {
            while (Syscall.Receive(_socket, buffer, Syscall.MessageDontWait) > 0)
            {
                // The rest of a failed batch's answers must not be taken for the next one's.
            }

            throw new LinuxException("change", $"nf_tables table {table}", failure);
        }
    }

    private static int ReadAnswers(ReadOnlySpan<byte> answers, ref Errno failure)
    {
        const ushort Error = 2;
        var count = 0;
        while (answers.Length >= 20)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(answers);
            if (BinaryPrimitives.ReadUInt16LittleEndian(answers[4..]) == Error)
            {
                count++;
                var code = BinaryPrimitives.ReadInt32LittleEndian(answers[16..]);
                failure = failure == Errno.None ? (Errno)(-code) : failure;
            }

            answers = answers[Math.Min(answers.Length, (length + 3) & ~3)..];
        }

        return count;
    }}
