using Bunshin.Linux.Sockets;
using Bunshin.Linux.Tests.Frames;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Tests.Sockets;

public class A_packet_socket
{
    [Fact]
    public void Sees_a_tagged_frame_with_its_tag_out_of_band_and_its_class()
    {
        using var cable = new Cable();
        using var sender = cable.Left.Namespace.Run(PacketSocket.Create);
        using var receiver = cable.Right.Namespace.Run(PacketSocket.Create);
        sender.Bind(cable.LeftIndex);
        receiver.UseAuxiliaryData();
        receiver.Bind(cable.RightIndex);
        var frame = Cable.Frame(64);
        (byte[] tag, byte[] type) = ([0x81, 0x00, 0x20, 0x64], [0x88, 0xB5]);
        tag.CopyTo(frame, 12);
        type.CopyTo(frame, 16);
        sender.Send(frame);

        var buffer = new byte[100];
        Assert.True(receiver.TryReceive(buffer, 1000, out var seen));
        Assert.Equal((60, PacketType.Broadcast, new VlanTag(0x8100, 0x2064), cable.RightIndex), (seen.Length, seen.Type, seen.OutOfBandTag, seen.InterfaceIndex));
        Assert.Equal(type, buffer[12..14]);
    }

    [Fact]
    public void Ignores_outgoing_frames_when_told_to()
    {
        using var cable = new Cable();
        using var sender = cable.Left.Namespace.Run(PacketSocket.Create);
        using var deaf = cable.Left.Namespace.Run(PacketSocket.Create);
        using var hearing = cable.Left.Namespace.Run(PacketSocket.Create);
        deaf.IgnoreOutgoing();
        foreach (var socket in new[] { sender, deaf, hearing })
        {
            socket.Bind(cable.LeftIndex);
        }

        sender.Send(Cable.Frame());
        var buffer = new byte[100];
        Assert.True(hearing.TryReceive(buffer, 1000, out var seen));
        Assert.Equal(PacketType.Outgoing, seen.Type);
        Assert.False(deaf.TryReceive(buffer, 50, out _));
    }

    [Theory]
    [InlineData(false, new byte[] { 0x08, 0x06 }, 0, 0, true)]
    [InlineData(false, new byte[] { 0x86, 0xDD }, 58, 135, false)]
    [InlineData(false, new byte[] { 0x08, 0x00 }, 0, 0, false)]
    [InlineData(true, new byte[] { 0x86, 0xDD }, 58, 135, true)]
    [InlineData(true, new byte[] { 0x86, 0xDD }, 58, 136, true)]
    [InlineData(true, new byte[] { 0x86, 0xDD }, 58, 134, false)]
    [InlineData(true, new byte[] { 0x86, 0xDD }, 17, 135, false)]
    [InlineData(true, new byte[] { 0x08, 0x06 }, 58, 135, false)]
    public void Hears_only_what_its_filter_lets_pass(bool isNeighborDiscovery, byte[] type, byte nextHeader, byte message, bool passes)
    {
        using var cable = new Cable();
        using var sender = cable.Left.Namespace.Run(PacketSocket.Create);
        using var receiver = cable.Right.Namespace.Run(PacketSocket.Create);
        sender.Bind(cable.LeftIndex);
        receiver.HearOnly(isNeighborDiscovery ? FrameFilter.NeighborDiscovery : FrameFilter.Arp);
        receiver.Bind(cable.RightIndex);
        var frame = Cable.Frame(64);
        type.CopyTo(frame, 12);
        (frame[20], frame[54]) = (nextHeader, message);
        sender.Send(frame);
        Assert.Equal(passes, receiver.TryReceive(new byte[100], 100, out _));
    }

    [Fact]
    public void Makes_its_device_promiscuous_while_it_is_a_member_and_no_longer()
    {
        using var cable = new Cable();
        uint? Promiscuity() => cable.Left.Net.FindLink(cable.LeftIndex)!.Promiscuity;
        using (var socket = cable.Left.Namespace.Run(PacketSocket.Create))
        {
            socket.Join(cable.LeftIndex, PacketMembership.Promiscuous);
            Assert.Equal(1u, Promiscuity());
            socket.Leave(cable.LeftIndex, PacketMembership.Promiscuous);
            Assert.Equal(0u, Promiscuity());
            socket.Join(cable.LeftIndex, PacketMembership.Unicast, MacAddress.Parse("02:00:00:00:00:77"));
            Assert.Equal(1u, Promiscuity());
        }

        Assert.Equal(0u, Promiscuity());
    }

    [Fact]
    public void Groups_it_joins_are_found_on_the_devices_list()
    {
        using var cable = new Cable();
        using var groups = DeviceGroups.Open(cable.Left.Namespace);
        Assert.True(groups.Look());
        Assert.False(groups.Look());
        using var socket = cable.Left.Namespace.Run(PacketSocket.Create);
        var group = MacAddress.Parse("01:00:5e:7f:00:09");
        socket.Join(cable.LeftIndex, PacketMembership.Multicast, group);
        Assert.True(groups.Look());
        Assert.Contains(group, groups.Of(cable.LeftIndex).Groups);
        Assert.DoesNotContain(group, groups.Of(cable.LeftIndex + 1).Groups);
    }

    [Fact]
    public void Says_which_device_is_not_there()
    {
        using var home = new TestNamespace();
        using var socket = home.Namespace.Run(PacketSocket.Create);
        var refused = Assert.Throws<LinuxException>(() => socket.Bind(4242));
        Assert.Equal(Errno.ENODEV, refused.Errno);
        Assert.Contains("4242", refused.Message, StringComparison.Ordinal);
    }
}
