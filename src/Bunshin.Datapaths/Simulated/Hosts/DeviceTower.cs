using Bunshin.Datapaths.Simulated.Ports;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>A NIC and every device on it: runs the forwarding rules between its cable, their hosts, and each other.</summary>
internal sealed class DeviceTower
{
    private readonly List<SimulatedInterface> _devices = [];
    private DeviceStack? _stack;

    public DeviceTower(SimulatedInterface bottom, Simulation simulation, Trail trail)
    {
        Simulation = simulation;
        Trail = trail;
        _devices.Add(bottom);
    }

    public Simulation Simulation { get; }

    public Trail Trail { get; }

    /// <summary>Where frames go that leave by the wire; null without a cable, and so without carrier.</summary>
    public IFrameSink? Cable { get; set; }

    public bool HasCable => Cable is not null;

    private DeviceStack Stack => _stack ??= TowerModel.Build(_devices, HasCable);

    /// <summary>The device that the stack calls <paramref name="number"/>.</summary>
    public SimulatedInterface this[int number] => _devices[number];

    /// <summary>Something about a device is different: the next frame meets a new stack.</summary>
    public void Changed() => _stack = null;

    public void Add(SimulatedInterface device)
    {
        _devices.Add(device);
        Changed();
    }

    /// <summary>Takes a device away that nothing stands on.</summary>
    public void Remove(SimulatedInterface device)
    {
        _ = _devices.Remove(device);
        Changed();
    }

    /// <summary>A frame comes in by the cable.</summary>
    public void Receive(ReadOnlyMemory<byte> frame)
    {
        var bottom = _devices[0];
        if (!bottom.IsUp)
        {
            Trail.Record(bottom, TrailKind.Dropped, frame, "the interface is down");
            return;
        }

        if (!FrameView.TryParse(frame.Span, out var view))
        {
            Trail.Record(bottom, TrailKind.Dropped, frame, "no whole Ethernet header");
            return;
        }

        var sink = new TowerSink(this, frame);
        Stack.Receive(view, ref sink);
        sink.End();
    }

    /// <summary>The stack of <paramref name="from"/>, which is up, sends a frame.</summary>
    public void Send(SimulatedInterface from, ReadOnlyMemory<byte> frame)
    {
        if (!FrameView.TryParse(frame.Span, out var view))
        {
            Trail.Record(from, TrailKind.Dropped, frame, "no whole Ethernet header");
            return;
        }

        var stack = Stack;
        var sink = new TowerSink(this, frame);
        _ = stack.Send(from.Number, view, ref sink);
        sink.End();
    }
}
