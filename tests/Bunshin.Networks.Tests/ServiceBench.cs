using Bunshin.Networks.Probing;
using Bunshin.Networks.Requests;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests;

/// <summary>A network service with all that it needs, in memory.</summary>
internal sealed class ServiceBench : IAddressProbe
{
    public ServiceBench()
    {
        Registry = new Registry(Store);
        Service = new NetworkService(Registry, Attachments, new EndpointAddresses(Registry, Attachments, this, new UnsharedAddresses()));
    }

    public MemoryStore Store { get; } = new();

    public FakeAttachments Attachments { get; } = new();

    public Registry Registry { get; }

    public NetworkService Service { get; }

    /// <summary>Who is on the LAN.</summary>
    public Dictionary<IpAddress, MacAddress> Lan { get; } = [];

    public static Subnet Subnet(string prefix, string? gateway = null) =>
        new(IpPrefix.Parse(prefix), gateway is null ? null : IpAddress.Parse(gateway));

    public static EndpointRequest Request(string network, string id, string? ipv4 = null, string? ipv6 = null, string? mac = null) => new(
        network,
        id,
        ipv4 is null ? null : IpPrefix.Parse(ipv4),
        ipv6 is null ? null : IpPrefix.Parse(ipv6),
        mac is null ? null : MacAddress.Parse(mac));

    public Task<MacAddress?> FindHolderAsync(string device, IpAddress address, ProbeEffort effort, CancellationToken cancellation = default) =>
        Task.FromResult(Lan.TryGetValue(address, out var holder) ? holder : default(MacAddress?));
}
