using Bunshin.Conformance.Recordings;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Model;

/// <summary>Predicts, from the forwarding rules alone, what every point of a recorded topology sees and counts of one frame.</summary>
/// <remarks>Sets with an external bridge have a memory (what the bridge has learned): give it their cases in order.</remarks>
public sealed class ModelObserver : ICaseObserver
{
    private const int Mtu = 1500;
    private readonly RecordingMeta _meta;
    private readonly MacvlanTable _table;
    private readonly IModelPort _port;
    private readonly string[] _keys;
    private readonly MacAddress[] _addresses;
    private readonly ExternalBridge? _external;
    private readonly ParentDevice _parent;

    /// <summary>For the topology of <paramref name="meta"/>, by the rules of <paramref name="options"/> (null: the default).</summary>
    public ModelObserver(RecordingMeta meta, MacvlanOptions? options = null)
        : this(meta, options, static table => new TablePort(table))
    {
    }

    /// <summary>The same around a port that decides in another way.</summary>
    internal ModelObserver(RecordingMeta meta, MacvlanOptions? options, Func<MacvlanTable, IModelPort> portOf)
    {
        _meta = meta;
        var config = meta.Config;
        var address = meta.MacOf(config.ParentMac ?? "p");
        var children = config.Children.Select(child => ToModel(meta, child, address)).ToArray();
        var parent = new MacvlanParent
        {
            Address = address,
            HasCarrier = !config.ParentDown,
            IsPromiscuous = config.ParentPromiscuous is not null,
            IsAllMulticast = config.ParentAllMulticast,
            HasUnicastFilter = false,
            Mtu = Mtu,
            BroadcastCutoff = config.Children.LastOrDefault(static child => child.BroadcastCutoff is not null)?.BroadcastCutoff ?? 1,
        };
        parent = parent with { BroadcastFilter = PortHistory.LastFilter(config, parent, children) };
        _table = MacvlanTable.Create(parent, children, options);
        _port = portOf(_table);
        _keys = [.. config.Children.Select(static child => child.Key)];
        _addresses = [.. children.Select(static child => child.Address)];
        _external = config.Hairpin is { } hairpin ? new ExternalBridge(meta.MacOf("w"), hairpin, hasCarrier: !config.ParentDown) : null;
        _parent = new ParentDevice(config, address, _table);
    }

    /// <summary>Predicts one case.</summary>
    public Observation Observe(RecordedCase recorded)
    {
        var observation = new Observation();
        _ = FrameView.TryParse(recorded.Frame, out var frame);
        switch (recorded.Inject)
        {
            case "w":
                SendFromWireEnd(frame, tagInLine: true, observation);
                break;
            case "y":
                SendFromStation(frame, observation);
                break;
            case "p":
                SendFromParent(frame, observation);
                break;
            default:
                SendFromChild(Array.IndexOf(_keys, recorded.Inject), frame, observation);
                break;
        }

        return observation;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Observation> Observe(IReadOnlyList<RecordedCase> cases) => [.. cases.Select(Observe)];

    /// <summary>Whether the case is a bridge child's unicast for a sibling, which goes through P's receive path.</summary>
    public bool EntersParentReceive(RecordedCase recorded)
    {
        var child = Array.IndexOf(_keys, recorded.Inject);
        return child >= 0 && FrameView.TryParse(recorded.Frame, out var frame) && _table.FromChild(child, frame).EntersParentReceive;
    }

    /// <summary>Whether the case's destination is not the address of the child at <paramref name="point"/>; false for other points.</summary>
    public bool IsForeign(string point, RecordedCase recorded)
    {
        var child = Array.IndexOf(_keys, point);
        return child >= 0 && FrameView.TryParse(recorded.Frame, out var frame) && frame.Destination != _addresses[child];
    }

    private static MacvlanChild ToModel(RecordingMeta meta, RecordedChild child, MacAddress parent) => new()
    {
        Address = child.Mode == MacvlanMode.Passthru ? parent : meta.MacOf(child.Key),
        Mode = child.Mode,
        Flags = child.Flags,
        IsUp = child.IsUp,
        IsPromiscuous = child.Promiscuous,
        IsAllMulticast = child.AllMulticast,
        Groups = [.. meta.GroupsOf(child)],
        Sources = [.. child.Sources.Select(meta.MacOf)],
        Mtu = Mtu,
        BroadcastQueueLength = child.BroadcastQueueLength ?? 1000,
    };

    private static DeliveryClass ClassAt(MacAddress device, MacAddress destination) =>
        destination.IsBroadcast ? DeliveryClass.Broadcast
        : destination.IsGroup ? DeliveryClass.Multicast
        : destination == device ? DeliveryClass.Host
        : DeliveryClass.OtherHost;

    private static string? TagText(in FrameView frame, bool inLine) =>
        frame.Tag.IsPresent ? $"{(inLine ? "inline" : "meta")}:{frame.Tag}" : null;

    private static int Length(in FrameView frame, bool tagInLine) => tagInLine ? frame.Bytes.Length : frame.LengthWithoutTag;

    private static void Sends(string point, in FrameView frame, bool tagInLine, int bytes, Observation observation)
    {
        observation.See(new Sighting(point, Sighting.Tap, Sighting.Outgoing, TagText(frame, tagInLine)));
        observation.Count(point, "tx_packets", 1);
        observation.Count(point, "tx_bytes", bytes);
    }

    private static void Counts(string point, int bytes, Observation observation)
    {
        observation.Count(point, "rx_packets", 1);
        observation.Count(point, "rx_bytes", bytes);
    }

    private static void SeesByTap(string point, in FrameView frame, DeliveryClass deliveryClass, Observation observation) =>
        observation.See(new Sighting(point, Sighting.Tap, Sighting.Word(deliveryClass), TagText(frame, inLine: false)));

    private static void SeesByStack(string point, in FrameView frame, DeliveryClass deliveryClass, Observation observation)
    {
        if (AfterDelivery.TryReachStack(frame, deliveryClass, out var atStack))
        {
            observation.See(new Sighting(point, Sighting.Stack, Sighting.Word(atStack), null));
        }
    }

    private void SendFromChild(int child, in FrameView frame, Observation observation)
    {
        var verdict = _port.FromChild(child, frame);
        if (verdict.IsDown)
        {
            observation.SendError = "ENETDOWN";
            return;
        }

        if (verdict.IsLost)
        {
            observation.Count(_keys[child], "tx_dropped", 1);
            return;
        }

        Sends(_keys[child], frame, tagInLine: true, frame.Bytes.Length, observation);
        if (verdict.EntersParentReceive)
        {
            SeesByTap("p", frame, _table.ClassAtParent(frame.Destination), observation);
        }

        Deliver(verdict, frame, observation);
        if (verdict.ToWire)
        {
            TransmitAtParent(frame, observation);
        }
    }

    private void SendFromParent(in FrameView frame, Observation observation)
    {
        if (_meta.Config.ParentDown)
        {
            observation.SendError = "ENETDOWN";
            return;
        }

        TransmitAtParent(frame, observation);
    }

    private void TransmitAtParent(in FrameView frame, Observation observation)
    {
        Sends("p", frame, tagInLine: true, frame.Bytes.Length, observation);
        if (_parent.LosesOnTransmit(frame))
        {
            return;
        }

        var atEnd = ClassAt(_meta.MacOf("w"), frame.Destination);
        Counts("w", frame.Bytes.Length, observation);
        SeesByTap("w", frame, atEnd, observation);
        if (_external is null)
        {
            SeesByStack("w", frame, atEnd, observation);
        }
        else
        {
            AtExternalBridge(ExternalBridge.PortW, frame, atEnd, observation);
        }
    }

    private void SendFromStation(in FrameView frame, Observation observation)
    {
        Sends("y", frame, tagInLine: true, frame.Bytes.Length, observation);
        AtExternalBridge(ExternalBridge.PortY, frame, DeliveryClass.OtherHost, observation);
    }

    private void AtExternalBridge(int port, in FrameView frame, DeliveryClass atPort, Observation observation)
    {
        var bridge = _external ?? throw new InvalidOperationException("station y without an external bridge");
        var leaves = bridge.Forward(port, frame, out var reachesPortStack);
        if (reachesPortStack && port == ExternalBridge.PortW)
        {
            SeesByStack("w", frame, atPort, observation);
        }

        foreach (var leave in leaves)
        {
            if (leave == ExternalBridge.PortW)
            {
                SendFromWireEnd(frame, tagInLine: false, observation);
            }
            else
            {
                Counts("y", frame.LengthWithoutTag, observation);
                var atStation = ClassAt(RecordingMeta.StationY, frame.Destination);
                SeesByTap("y", frame, atStation, observation);
                SeesByStack("y", frame, atStation, observation);
            }
        }
    }

    private void SendFromWireEnd(in FrameView frame, bool tagInLine, Observation observation)
    {
        if (_meta.Config.ParentDown)
        {
            observation.Count("w", "tx_dropped", 1);
            return;
        }

        Sends("w", frame, tagInLine, Length(frame, tagInLine), observation);
        if (!_parent.TakesFromWire(frame))
        {
            return;
        }

        _parent.CountReceived(frame, Length(frame, tagInLine), observation);
        var verdict = _port.FromWire(frame);
        var atParent = _table.ClassAtParent(frame.Destination);
        SeesByTap("p", frame, atParent, observation);
        Deliver(verdict, frame, observation);
        if (verdict.ToHost)
        {
            SeesByStack("p", frame, atParent, observation);
        }
    }

    private void Deliver(PortOutcome verdict, in FrameView frame, Observation observation)
    {
        if (verdict.ParentDrops)
        {
            observation.Count("p", "rx_dropped", 1);
        }

        foreach (var delivery in verdict.Deliveries)
        {
            var key = _keys[delivery.Child];
            if (delivery.IsRefused)
            {
                observation.Count(key, "rx_errors", 1);
                observation.Count(key, "rx_dropped", 2);
                continue;
            }

            Counts(key, delivery.CountedBytes, observation);
            observation.Count(key, "multicast", delivery.CountsMulticast ? 1 : 0);
            SeesByTap(key, frame, delivery.Class, observation);
            SeesByStack(key, frame, delivery.Class, observation);
        }
    }
}
