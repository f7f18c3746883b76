using System.Runtime.InteropServices;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Bench;

/// <summary>Many small datagrams a system call on a connected or bound socket, for generators of traffic; nothing allocates after construction.</summary>
internal sealed unsafe class DatagramBatch : IDisposable
{
    private readonly FileDescriptor _socket;
    private readonly int _count;
    private readonly BatchedMessage* _messages;
    private readonly IoVector* _vectors;
    private readonly byte* _data;

    /// <summary>For <paramref name="count"/> datagrams of up to <paramref name="length"/> bytes, all zero.</summary>
    /// <param name="socket">The socket; it stays the caller's.</param>
    /// <param name="count">Datagrams a call.</param>
    /// <param name="length">Bytes of each.</param>
    public DatagramBatch(SafeHandle socket, int count, int length)
    {
        _socket = new FileDescriptor((int)socket.DangerousGetHandle(), ownsHandle: false);
        _count = count;
        _messages = (BatchedMessage*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(BatchedMessage));
        _vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(IoVector));
        _data = (byte*)NativeMemory.AllocZeroed((nuint)count, (nuint)length);
        for (var i = 0; i < count; i++)
        {
            _vectors[i] = new IoVector { Start = _data + ((nint)i * length), Length = (nuint)length };
            _messages[i].Header = new MessageHeader { Vectors = _vectors + i, VectorCount = 1 };
        }
    }

    /// <summary>Sends all of them.</summary>
    /// <returns>How many were sent; fewer when the socket refused one.</returns>
    public int Send() => Math.Max(0, Syscall.SendMessages(_socket, _messages, (uint)_count, Syscall.MessageNoSignal));

    /// <summary>Waits for one, up to the socket's receive time-out, and takes what else is there.</summary>
    /// <returns>How many came; 0 when the time ran out.</returns>
    public int Receive()
    {
        const int WaitForOne = 0x10000; // MSG_WAITFORONE
        return Math.Max(0, Syscall.ReceiveMessages(_socket, _messages, (uint)_count, WaitForOne));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_data);
        _socket.Dispose();
    }
}
