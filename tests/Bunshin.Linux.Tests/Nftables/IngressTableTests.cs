using Bunshin.Linux.Nftables;
using Bunshin.Linux.Sockets;
using Bunshin.Linux.Tests.Frames;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Nftables;

public class An_ingress_table
{
    private static readonly MacAddress Child = MacAddress.Parse("02:00:00:00:00:c1");
    private static readonly MacAddress Other = MacAddress.Parse("02:00:00:00:00:c2");
    private static readonly MacAddress Group = MacAddress.Parse("01:00:5e:00:00:09");

    [Fact]
    public void Keeps_what_it_names_from_the_stack_but_not_from_taps()
    {
        using var cable = new Cable();
        using var table = Open(cable);
        using var probe = new Probe(cable);
        table.Apply(new IngressFilter { TakenDestinations = [Child] });
        Assert.Equal((true, false), probe.Seen(Child, Other));
        Assert.Equal((true, true), probe.Seen(Other, Child));
        table.Apply(new IngressFilter { TakenDestinations = [Other] });
        Assert.Equal((true, true), probe.Seen(Child, Other));
        Assert.Equal((true, false), probe.Seen(Other, Child));
    }

    [Fact]
    public void Takes_multicast_of_named_sources_but_not_their_unicast()
    {
        using var cable = new Cable();
        using var table = Open(cable);
        using var probe = new Probe(cable);
        table.Apply(new IngressFilter { OwnMulticastSources = [Child] });
        Assert.Equal((true, false), probe.Seen(Group, Child));
        Assert.Equal((true, true), probe.Seen(Other, Child));
        Assert.Equal((true, true), probe.Seen(Group, Other));
    }

    [Fact]
    public void Takes_all_of_named_sources_and_all_unicast_when_told_to()
    {
        using var cable = new Cable();
        using var table = Open(cable);
        using var probe = new Probe(cable);
        table.Apply(new IngressFilter { TakenSources = [Child], TakesAllUnicast = true });
        Assert.Equal((true, false), probe.Seen(Group, Child));
        Assert.Equal((true, false), probe.Seen(Child, Other));
        Assert.Equal((true, true), probe.Seen(Group, Other));
        table.Apply(new IngressFilter());
        Assert.Equal((true, true), probe.Seen(Child, Other));
    }

    [Fact]
    public void Holds_thousands_of_addresses_and_is_gone_with_its_socket()
    {
        using var cable = new Cable();
        using var probe = new Probe(cable);
        using (var table = Open(cable))
        {
            var many = Enumerable.Range(1, 5000).Select(static number => new MacAddress(0x0200_0000_0000 + (ulong)number)).ToArray();
            table.Apply(new IngressFilter { TakenDestinations = many });
            Assert.Equal((true, false), probe.Seen(many[4321], Other));
        }

        Assert.True(SpinWait.SpinUntil(() => probe.Seen(new MacAddress(0x0200_0000_0000 + 4322), Other) == (true, true), 2000));
    }

    [Fact]
    public void Is_refused_a_second_time_on_the_same_device()
    {
        using var cable = new Cable();
        using var table = Open(cable);
        Assert.Throws<LinuxException>(() => Open(cable).Dispose());
    }

    private static IngressTable Open(Cable cable) => cable.Right.Namespace.Run(() => IngressTable.Open("bunshin-e", "e"));

    /// <summary>Sends a frame over the cable and tells whether a tap and the stack on the other side saw it.</summary>
    private sealed class Probe : IDisposable
    {
        private readonly PacketSocket _sender;
        private readonly PacketSocket _tap;
        private readonly PacketSocket _stack;
        private byte _mark;

        public Probe(Cable cable)
        {
            _sender = cable.Left.Namespace.Run(PacketSocket.Create);
            _tap = cable.Right.Namespace.Run(PacketSocket.Create);
            _stack = cable.Right.Namespace.Run(PacketSocket.Create);
            _sender.Bind(cable.LeftIndex);
            _tap.Bind(cable.RightIndex);
            _stack.Bind(cable.RightIndex, 0x88B5);
        }

        public (bool Tap, bool Stack) Seen(MacAddress destination, MacAddress source)
        {
            var frame = Cable.Frame(60, ++_mark);
            destination.Write(frame);
            source.Write(frame.AsSpan(6));
            _sender.Send(frame);
            return (Find(_tap, 1000), Find(_stack, 30));
        }

        public void Dispose()
        {
            _sender.Dispose();
            _tap.Dispose();
            _stack.Dispose();
        }

        private bool Find(PacketSocket socket, int timeout)
        {
            var buffer = new byte[100];
            while (socket.TryReceive(buffer, timeout, out _))
            {
                if (buffer[14] == _mark)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
