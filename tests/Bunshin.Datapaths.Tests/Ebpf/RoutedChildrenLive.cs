using System.Net;
using System.Net.Sockets;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding.Ipvlan;

namespace Bunshin.Datapaths.Tests.Ebpf;

/// <summary>Ipvlan l3 children with real packets: the IP layer beside what they stand on routes what they send.</summary>
public sealed class Routed_children_on_ebpf
{
    private const int Megabyte = 1 << 20;

    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData("v", false)]
    [InlineData("v", true)]
    public void TCP_goes_to_siblings_of_other_subnets_and_to_the_wire_and_back(string? lower, bool isIpv6)
    {
        using var bench = new StackBench("ebpf");
        var net = Join(bench, lower, isIpv6);
        foreach (var (from, to, address) in new[] { ("i1", "i2", $"{net}2{End(isIpv6)}1"), ("i1", "wire", $"{net}9{End(isIpv6)}9"), ("wire", "i2", $"{net}2{End(isIpv6)}1") })
        {
            Assert.True(Transfers(bench, from, to, IPAddress.Parse(address)), $"{from} to {to}");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("v")]
    public void An_address_that_the_host_gets_is_its_own_from_then_on_and_the_wire_s_when_it_loses_it(string? lower)
    {
        using var bench = new StackBench("ebpf");
        _ = Join(bench, lower, isIpv6: false);

        // The host's own traffic goes by lo.
        bench.Bench.HostNet.SetUp(bench.Bench.HostNet.GetLink("lo").Index);
        var device = lower ?? "p";
        var far = lower ?? "w";
        Assert.False(Hears("host", "10.9.0.5"));
        bench.Add("wire", far, "10.9.0.5");
        Assert.True(SpinWait.SpinUntil(() => Hears("wire", "10.9.0.5"), 5000));
        bench.Add("host", device, "10.9.0.5");
        Assert.True(SpinWait.SpinUntil(() => Hears("host", "10.9.0.5"), 5000));
        Assert.False(Hears("wire", "10.9.0.5"));
        var host = bench.Bench.HostNet;
        host.DeleteAddress(host.Addresses().Single(static address => address.Address.Equals(IPAddress.Parse("10.9.0.5"))));
        Assert.True(SpinWait.SpinUntil(() => Hears("wire", "10.9.0.5"), 5000));

        bool Hears(string home, string address)
        {
            using var server = bench.Bench.Udp(home, 7);
            server.ReceiveTimeout = 300;
            using var client = bench.Bench.Udp("i1", 0);
            client.SendTo("hello"u8, new IPEndPoint(IPAddress.Parse(address), 7));
            try
            {
                return server.Receive(new byte[16]) == 5;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void An_address_that_the_host_has_on_lo_is_reached_by_the_wire_as_from_anywhere()
    {
        using var bench = new StackBench("ebpf");
        _ = Join(bench, null, isIpv6: true);
        var host = bench.Bench.HostNet;
        host.SetUp(host.GetLink("lo").Index);
        bench.Add("host", "lo", "fd77::1", 128);
        bench.Refresh();
        using var server = Listen();
        using var client = bench.Bench.Home("i1").Run(static () => new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp));
        Assert.False(Hears("fd77::1"));
        bench.Add("host", "p", "fd77::2", 128);
        Assert.True(SpinWait.SpinUntil(() => Hears("fd77::2"), 5000), "the host's address at the device below");
        Assert.False(Hears("fd77::1"));

        bool Hears(string address)
        {
            _ = client.SendTo("hello"u8, new IPEndPoint(IPAddress.Parse(address), 7));
            return server.Poll(300_000, SelectMode.SelectRead) && server.Receive(new byte[16]) == 5;
        }

        Socket Listen() => bench.Bench.Home("host").Run(static () =>
        {
            var made = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            made.Bind(new IPEndPoint(IPAddress.IPv6Any, 7));
            return made;
        });
    }

    private static string End(bool isIpv6) => isIpv6 ? "::" : ".0.";

    // Subnets 1 and 2 are the children's, 9 the cable's.
    private static string Join(StackBench bench, string? lower, bool isIpv6)
    {
        foreach (var home in isIpv6 ? new[] { "host", "wire", "i1", "i2" } : [])
        {
            bench.Bench.Home(home).Run(static () =>
            {
                File.WriteAllText("/proc/sys/net/ipv6/conf/all/disable_ipv6", "0");
                File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "0");
                File.WriteAllText("/proc/sys/net/ipv6/conf/default/accept_dad", "0");
            });
        }

        ChildSpec[] below = lower is null ? [] : [bench.Vlan(lower, 9)];
        _ = bench.Serve("host", [.. below, bench.Ipvlan("i1", IpvlanMode.L3, lower: lower), bench.Ipvlan("i2", IpvlanMode.L3, lower: lower)]);
        if (lower is not null)
        {
            _ = bench.Serve("wire", bench.Vlan("v", 9));
        }

        var (net, bits, whole) = isIpv6 ? ("fd0", 64, "::") : ("10.", 24, "0.0.0.0");
        foreach (var (home, device, subnet, number) in new[] { ("host", lower ?? "p", 9, 1), ("wire", lower ?? "w", 9, 9), ("i1", "i1", 1, 1), ("i2", "i2", 2, 1) })
        {
            bench.Bench.Net(home).SetUp(bench.Bench.Net(home).GetLink(device).Index);
            bench.Add(home, device, $"{net}{subnet}{End(isIpv6)}{number}", bits);
        }

        bench.Refresh();
        bench.Route("i1", "i1", whole, 0);
        bench.Route("i2", "i2", whole, 0);
        foreach (var subnet in new[] { 1, 2 })
        {
            bench.Route("wire", lower ?? "w", $"{net}{subnet}{End(isIpv6)}0", bits, $"{net}9{End(isIpv6)}1");
        }

        return net;
    }

    private static bool Transfers(StackBench bench, string from, string to, IPAddress address)
    {
        using var listener = bench.Bench.Home(to).Run(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(address, 7));
        listener.Listen();
        using var client = bench.Bench.Home(from).Run(() => new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        if (!client.ConnectAsync(new IPEndPoint(address, 7)).Wait(3000))
        {
            return false;
        }

        using var server = listener.Accept();
        server.ReceiveTimeout = client.ReceiveTimeout = 3000;
        return Carries(client, server) && Carries(server, client);
    }

    private static bool Carries(Socket one, Socket other)
    {
        var sent = new byte[Megabyte];
        Random.Shared.NextBytes(sent);
        var sending = Task.Run(() => one.Send(sent));
        var received = new byte[Megabyte];
        for (var at = 0; at < received.Length;)
        {
            var got = other.Receive(received, at, received.Length - at, SocketFlags.None);
            if (got == 0)
            {
                return false;
            }

            at += got;
        }

        return sending.Result == sent.Length && received.AsSpan().SequenceEqual(sent);
    }
}
