using Bunshin.Linux.Sockets;
using Bunshin.Linux.Tests.Frames;

namespace Bunshin.Linux.Tests.Bpf;

/// <summary>Sends frames into the left end of a cable and counts those that the right end's stack gets.</summary>
internal sealed class Wire : IDisposable
{
    private const byte Last = 0xFF;
    private readonly PacketSocket _sender;
    private readonly PacketSocket _stack;

    public Wire(Cable cable)
    {
        _sender = cable.Left.Namespace.Run(PacketSocket.Create);
        _stack = cable.Right.Namespace.Run(PacketSocket.Create);
        _sender.Bind(cable.LeftIndex);
        _stack.Bind(cable.RightIndex, 0x88B5);
    }

    public void Send(int count)
    {
        var frame = Cable.Frame(60, Last);
        for (var i = 0; i < count; i++)
        {
            _sender.Send(frame);
        }
    }

    /// <summary>How many of as many frames arrive; after those that do there is a little wait for more.</summary>
    public int Deliver(int count)
    {
        Send(count);
        var buffer = new byte[100];
        var seen = 0;
        while (_stack.TryReceive(buffer, seen == count ? 10 : 100, out _))
        {
            seen++;
        }

        return seen;
    }

    public void Dispose()
    {
        _sender.Dispose();
        _stack.Dispose();
    }
}
