using Bunshin.Forwarding.Switching;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Running;

/// <summary>The switch at the other end of the lab's cables: a learning switch over packet sockets, run by one thread of its own.</summary>
/// <remarks>Large (GSO) frames and unfinished checksums pass whole, with their virtio-net headers, as they do between two veth ends.</remarks>
internal sealed class AdjacentSwitch
{
    private readonly IReadOnlyList<PacketSocket> _sockets;
    private readonly LearningSwitch _switch;
    private readonly Lock _switching = new();
    private readonly int _filters;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<PortSet> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private Exception? _failure;

    /// <summary>Starts switching between <paramref name="sockets"/>, which become the switch's, by <paramref name="rules"/>, which do too.</summary>
    public AdjacentSwitch(IReadOnlyList<PacketSocket> sockets, LearningSwitch rules, int filters)
    {
        _sockets = sockets;
        _switch = rules;
        _filters = filters;
        _thread = new Thread(Run) { IsBackground = true, Name = "adjacent switch" };
        _thread.Start();
        _ = _started.Task.GetAwaiter().GetResult();
    }

    /// <summary>What has been counted so far; any thread may ask.</summary>
    public SwitchCounts Counts()
    {
        lock (_switching)
        {
            return SwitchCounts.Of(_switch, _filters);
        }
    }

    /// <summary>Ends the thread and closes the sockets.</summary>
    /// <exception cref="InvalidOperationException">The thread had died before; the inner exception says why.</exception>
    public void Stop()
    {
        _stopping = true;
        if (_thread.IsAlive)
        {
            _started.Task.Result.Wake();
            _thread.Join();
        }

        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        if (_failure is not null)
        {
            throw new InvalidOperationException($"the adjacent switch stopped early: {_failure.Message}", _failure);
        }
    }

    private void Run()
    {
        PortSet? ports = null;
        try
        {
            ports = PortSet.CreateBest();
            var numbers = new int[_sockets.Count];
            for (var port = 0; port < numbers.Length; port++)
            {
                numbers[port] = ports.Add(_sockets[port].Descriptor, PortKind.PacketSocket);
            }

            _started.SetResult(ports);
            Serve(ports, numbers);
        }
        catch (Exception e)
        {
            _failure = e;
            _ = _started.TrySetException(e);
        }
        finally
        {
            // Stop may be about to wake it: the set must outlive that.
            if (!_stopping)
            {
                SpinWait.SpinUntil(() => _stopping, TimeSpan.FromSeconds(1));
            }

            ports?.Dispose();
        }
    }

    private void Serve(PortSet ports, int[] numbers)
    {
        var places = new int[numbers.Max() + 1];
        for (var port = 0; port < numbers.Length; port++)
        {
            places[numbers[port]] = port;
        }

        var leaves = new int[numbers.Length];
        while (!_stopping)
        {
            var count = ports.Wait();
            lock (_switching)
            {
                for (var index = 0; index < count; index++)
                {
                    Forward(ports, index, places, numbers, leaves);
                }
            }
        }
    }

    private void Forward(PortSet ports, int index, int[] places, int[] numbers, int[] leaves)
    {
        var received = ports[index];
        if (!FrameView.TryParse(received.Bytes, received.OutOfBandTag, out var frame))
        {
            return;
        }

        var copies = _switch.ForwardInVlan(places[received.Port], frame, Environment.TickCount64, leaves, out var decision);
        for (var copy = 0; copy < copies; copy++)
        {
            var port = leaves[copy];
            var isMirror = decision.IsMirrored && copy == copies - 1;
            var tag = isMirror ? frame.Tag : _switch.TagAt(port, decision);
            if (tag == frame.Tag)
            {
                ports.Send(index, numbers[port]);
            }
            else
            {
                Send(ports, index, numbers[port], frame, tag);
            }
        }
    }

    /// <summary>Sends with another C-tag, or without; an S-tag is payload to this switch and stays.</summary>
    private static void Send(PortSet ports, int index, int number, in FrameView frame, VlanTag tag)
    {
        Span<VlanTag> tags = stackalloc VlanTag[2];
        var count = 0;
        if (tag.IsPresent)
        {
            tags[count++] = tag;
        }

        var isCustomer = frame.Tag.Tpid == EtherType.Dot1Q;
        if (frame.Tag.IsPresent && !isCustomer && !frame.IsTagInLine)
        {
            tags[count++] = frame.Tag;
        }

        const int Addresses = 2 * MacAddress.Length;
        ports.Send(index, number, tags[..count], isCustomer && frame.IsTagInLine ? Addresses + VlanTag.Length : Addresses);
    }
}
