using Bunshin.Linux.Frames;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Tap;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Frames;

public class A_port_set
{
    public static TheoryData<bool> Backends => [true, false];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Carries_frames_from_a_wire_to_a_tap_in_order_and_with_their_tag(bool ring)
    {
        using var cable = new Cable();
        Assert.SkipUnless(TapDevice.CanOpen(out var errno), $"{TapDevice.Path} cannot be opened: {errno}");
        using var sender = cable.Left.Namespace.Run(PacketSocket.Create);
        sender.Bind(cable.LeftIndex);
        using var wire = cable.Right.Namespace.Run(() => PacketSocket.ForRelay(cable.RightIndex, 1 << 20));
        using var tap = cable.Left.Namespace.Run(() => TapDevice.Create("mv0"));
        var tapIndex = cable.Left.Net.GetLink("mv0").Index;
        cable.Left.Net.SetUp(tapIndex);
        using var reader = cable.Left.Namespace.Run(PacketSocket.Create);
        reader.UseAuxiliaryData();
        reader.Bind(tapIndex, 0x88B5);
        var tagged = cable.Left.Namespace.Run(PacketSocket.Create);
        using (tagged)
        {
            tagged.UseAuxiliaryData();
            tagged.Bind(tapIndex);
            using var relay = new OneWay(ring, wire, tap);
            for (byte mark = 1; mark <= 200; mark++)
            {
                sender.Send(mark == 100 ? Tagged(mark) : Cable.Frame(60, mark));
            }

            var seen = Receive(tagged, 200);
            Assert.Equal(Enumerable.Range(1, 200).Select(static mark => (byte)mark), seen.Select(static frame => frame.Mark));
            Assert.Equal(VlanTag.Customer(100), seen[99].Tag);
            Assert.All(seen.Where(static frame => frame.Mark != 100), static frame => Assert.False(frame.Tag.IsPresent));
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Reports_a_send_that_a_down_device_refused(bool ring)
    {
        using var cable = new Cable();
        Assert.SkipUnless(TapDevice.CanOpen(out var errno), $"{TapDevice.Path} cannot be opened: {errno}");
        using var sender = cable.Left.Namespace.Run(PacketSocket.Create);
        sender.Bind(cable.LeftIndex);
        using var wire = cable.Right.Namespace.Run(() => PacketSocket.ForRelay(cable.RightIndex, 1 << 20));
        using var tap = cable.Left.Namespace.Run(() => TapDevice.Create("mv0"));
        using var relay = new OneWay(ring, wire, tap);
        sender.Send(Cable.Frame());
        Assert.True(SpinWait.SpinUntil(() => relay.LastFailure == Errno.EIO, 2000), $"{relay.LastFailure}");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Hears_a_port_again_after_its_device_was_down(bool ring)
    {
        using var cable = new Cable();
        Assert.SkipUnless(TapDevice.CanOpen(out var errno), $"{TapDevice.Path} cannot be opened: {errno}");
        using var wire = cable.Right.Namespace.Run(() => PacketSocket.ForRelay(cable.RightIndex, 1 << 20));
        using var tap = cable.Left.Namespace.Run(() => TapDevice.Create("mv0"));
        cable.Left.Net.SetUp(cable.Left.Net.GetLink("mv0").Index);
        using var relay = new OneWay(ring, wire, tap);
        cable.Right.Net.ChangeLink(cable.RightIndex, new LinkChange { IsUp = false });
        cable.Right.Net.ChangeLink(cable.RightIndex, new LinkChange { IsUp = true });
        using var sender = cable.Left.Namespace.Run(PacketSocket.Create);
        sender.Bind(cable.LeftIndex);
        sender.Send(Cable.Frame());
        Assert.True(SpinWait.SpinUntil(() => relay.Frames > 0, 2000));
    }

    private static byte[] Tagged(byte mark)
    {
        var frame = Cable.Frame(64, 0);
        (byte[] header, byte[] payload) = ([0x81, 0x00, 0x00, 0x64], [0x88, 0xB5, mark]);
        header.CopyTo(frame, 12);
        payload.CopyTo(frame, 16);
        return frame;
    }

    private static List<(byte Mark, VlanTag Tag)> Receive(PacketSocket socket, int count)
    {
        var found = new List<(byte, VlanTag)>();
        var buffer = new byte[100];
        while (found.Count < count && socket.TryReceive(buffer, 2000, out var seen))
        {
            if (buffer[12] == 0x88 && buffer[13] == 0xB5)
            {
                found.Add((buffer[14], seen.OutOfBandTag));
            }
        }

        return found;
    }

    /// <summary>A thread that sends whatever comes in by one port out of the other.</summary>
    private sealed class OneWay : IDisposable
    {
        private readonly Thread _thread;
        private readonly TaskCompletionSource<PortSet> _ready = new();
        private volatile bool _isStopping;
        private volatile int _frames;
        private volatile int _lastFailure;

        public OneWay(bool ring, PacketSocket from, TapDevice to)
        {
            _thread = new Thread(() => Run(ring, from, to)) { IsBackground = true };
            _thread.Start();
            _ready.Task.Wait();
        }

        public int Frames => _frames;

        public Errno LastFailure => (Errno)_lastFailure;

        public void Dispose()
        {
            _isStopping = true;
            _ready.Task.Result.Wake();
            _thread.Join();
        }

        private void Run(bool ring, PacketSocket from, TapDevice to)
        {
            using var ports = ring ? PortSet.CreateIoUring(out _) ?? PortSet.CreateMmsg() : PortSet.CreateMmsg();
            ports.Add(from.Descriptor, PortKind.PacketSocket);
            var target = ports.Add(to.Descriptor, PortKind.Tap);
            _ready.SetResult(ports);
            while (!_isStopping)
            {
                var count = ports.Wait();
                foreach (var failure in ports.Failures)
                {
                    _lastFailure = (int)failure.Errno;
                }

                for (var index = 0; index < count; index++)
                {
                    if (ports[index].Port != target)
                    {
                        ports.Send(index, target);
                        _frames++;
                    }
                }

                if (count > 0)
                {
                    ports.Wake(); // So that failures of these sends are seen without more traffic.
                }
            }
        }
    }
}
