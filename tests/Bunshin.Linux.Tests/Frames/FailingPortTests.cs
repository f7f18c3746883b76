using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Syscalls;
using Bunshin.Linux.Tap;

namespace Bunshin.Linux.Tests.Frames;

public class A_port_that_fails
{
    public static TheoryData<bool> Backends => [true, false];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Is_read_again_after_a_while_and_says_how_often_it_failed(bool ring)
    {
        // A connected datagram socket fails as often as somebody answers that its peer's port is closed: an errno that no device gives.
        using var cable = new Cable();
        cable.Left.Net.SetUp(cable.Left.Net.GetLink("lo").Index);
        using var peer = cable.Left.Namespace.Run(static () => Bound());
        var port = ((IPEndPoint)peer.LocalEndPoint!).Port;
        using var descriptor = cable.Left.Namespace.Run(() => Connected(port));
        using var ports = Open(ring);
        using var clock = new Timer(_ => ports.Wake(), null, 0, 20);
        Assert.Equal(3, ports.Add(descriptor, PortKind.Tap, number: 3));
        peer.Close();
        var refused = 0;
        for (var round = 0; round < 3; round++)
        {
            Assert.True(Syscall.Send(descriptor, new byte[20], 0) > 0);
            var wanted = round + 1;
            Assert.True(Turn(ports, () => (refused += Count(ports, Errno.ECONNREFUSED, isRead: true)) >= wanted), $"{refused} failures told in round {round}");
        }

        // Each failure once: nobody spins.
        Assert.Equal(3, refused);
        using var again = cable.Left.Namespace.Run(() => Bound(port));
        var from = new byte[16];
        _ = Syscall.Send(descriptor, new byte[20], 0);
        EndPoint who = new IPEndPoint(IPAddress.Any, 0);
        _ = again.ReceiveFrom(from, ref who);
        var frames = 0;
        again.SendTo(new byte[40], who);
        Assert.True(Turn(ports, count => (frames += count) > 0), "never read again");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Tells_of_every_lost_frame_in_a_flood(bool ring)
    {
        const int Frames = 60;
        const int Each = 7;
        using var cable = new Cable();
        Assert.SkipUnless(TapDevice.CanOpen(out var errno), $"{TapDevice.Path} cannot be opened: {errno}");
        using var sender = cable.Left.Namespace.Run(PacketSocket.Create);
        sender.Bind(cable.LeftIndex);
        using var wire = cable.Right.Namespace.Run(() => PacketSocket.ForRelay(cable.RightIndex, 1 << 20));
        using var down = cable.Left.Namespace.Run(() => TapDevice.Create("mv0"));
        using var second = cable.Left.Namespace.Run(() => TapDevice.Create("mv1"));
        using var ports = Open(ring);
        using var clock = new Timer(_ => ports.Wake(), null, 0, 20);
        _ = ports.Add(wire.Descriptor, PortKind.PacketSocket);
        int[] targets = [ports.Add(down.Descriptor, PortKind.Tap), ports.Add(second.Descriptor, PortKind.Tap)];
        for (var number = 0; number < Frames; number++)
        {
            sender.Send(Cable.Frame());
        }

        var (seen, lost) = (0, new int[8]);
        _ = Turn(ports, count =>
        {
            foreach (var failure in ports.Failures)
            {
                Assert.Equal(Errno.EIO, failure.Errno);
                lost[failure.Port] += failure.Count;
            }

            // Before the next sends, which may be flushed at once, and fail at once.
            ports.ForgetFailures();

            for (var index = 0; index < count; index++, seen++)
            {
                for (var copy = 0; copy < Each; copy++)
                {
                    ports.Send(index, targets[0]);
                    ports.Send(index, targets[1]);
                }
            }

            return lost.Sum() >= Frames * Each * 2;
        });
        Assert.Equal((Frames, Frames * Each, Frames * Each), (seen, lost[targets[0]], lost[targets[1]]));
    }

    [Fact]
    public void Costs_no_more_room_when_it_fails_in_many_ways()
    {
        var counts = new FailureCounts();
        counts.MakeRoom(2);
        for (var number = 0; number < 1000; number++)
        {
            counts.Add(number % 2, (Errno)(1 + (number % 37)), isRead: false);
        }

        Assert.Equal((500, 500), (Sum(0), Sum(1)));
        Assert.InRange(counts.All.Length, 2, 8);
        counts.Clear();
        counts.Add(1, Errno.EIO, isRead: true);
        Assert.Equal([new PortFailure(1, Errno.EIO, IsRead: true, 1)], counts.All.ToArray());

        int Sum(int port) => counts.All.ToArray().Where(entry => entry.Port == port).Sum(static entry => entry.Count);
    }

    [Fact]
    public void Waits_longer_as_long_as_it_fails_and_not_at_all_once_it_is_another_s()
    {
        var retries = new ReadRetries();
        long now = 1000;
        var pauses = new List<int>();
        for (var round = 0; round < 10; round++)
        {
            retries.Add(5, now);
            pauses.Add(retries.Timeout(now));
            Assert.False(retries.TryTake(now, out _));
            now += pauses[^1];
            Assert.True(retries.TryTake(now, out var port) && port == 5);
            Assert.Equal(-1, retries.Timeout(now));
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000], pauses);
        retries.Add(5, now + 5000);
        Assert.Equal(10, retries.Timeout(now + 5000));
        retries.Forget(5);
        Assert.False(retries.TryTake(long.MaxValue, out _));
    }

    private static PortSet Open(bool ring)
    {
        var ports = ring ? PortSet.CreateIoUring(out _) : PortSet.CreateMmsg();
        Assert.SkipWhen(ports is null, "no io_uring");
        return ports;
    }

    private static bool Turn(PortSet ports, Func<bool> isDone) => Turn(ports, _ => isDone());

    private static bool Turn(PortSet ports, Func<int, bool> isDone)
    {
        for (var end = Environment.TickCount64 + 5000; Environment.TickCount64 < end;)
        {
            var count = ports.Wait();
            if (isDone(count))
            {
                return true;
            }
        }

        return false;
    }

    private static int Count(PortSet ports, Errno errno, bool isRead)
    {
        var sum = 0;
        foreach (var failure in ports.Failures)
        {
            sum += failure.Errno == errno && failure.IsRead == isRead ? failure.Count : 0;
        }

        ports.ForgetFailures();
        return sum;
    }

    private static Socket Bound(int port = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static FileDescriptor Connected(int port)
    {
        var address = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(address, 2);
        BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(2), (ushort)port);
        IPAddress.Loopback.GetAddressBytes().CopyTo(address, 4);
        var socket = Syscall.Socket(2, 2, 0);
        Assert.Equal(0, Syscall.Connect(socket, address));
        return socket;
    }
}
