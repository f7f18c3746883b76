using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Tests.Storing;

/// <summary>Records in which nothing has the value it has by itself.</summary>
internal static class Records
{
    public static StoreChange Full { get; } = new()
    {
        Networks =
        [
            new Network
            {
                Id = "0734eaab5c58",
                Settings = new NetworkSettings
                {
                    Parent = "eth0.100",
                    Kind = ChildKind.Ipvlan,
                    Mode = MacvlanMode.Passthru,
                    Flags = MacvlanFlags.NoPromisc | MacvlanFlags.NoDst,
                    Sources = [MacAddress.Parse("02:00:00:00:00:01")],
                    Ipvlan = new IpvlanSettings { Mode = IpvlanMode.L3s, Flags = IpvlanFlags.Vepa },
                    Datapath = DatapathKind.Userspace,
                    Mtu = 1400,
                    IsInternal = true,
                    HasHostAccess = true,
                    HasDefaultRoute = false,
                    Routes = [new StaticRoute(IpPrefix.Parse("10.9.0.0/16"), IpAddress.Parse("10.0.0.9")), new StaticRoute(IpPrefix.Parse("::/0"), null)],
                    Probe = ProbeEffort.Full,
                    Announcements = 1,
                    AnnouncementInterval = TimeSpan.FromMilliseconds(150),
                    Guard = NetworkGuard.Addresses,
                    MayRoute = true,
                    MayServeDhcp = true,
                    Rate = new RateLimit(12_345, 67_890),
                    BroadcastQueueLength = 77,
                    BroadcastCutoff = -1,
                    Lan = "büro \"1\"",
                },
                Subnets =
                [
                    new Subnet(IpPrefix.Parse("10.0.0.0/24"), IpAddress.Parse("10.0.0.1"))
                    {
                        Auxiliary = new Dictionary<string, IpAddress> { ["router"] = IpAddress.Parse("10.0.0.9") },
                        Space = "BunshinLocal",
                    },
                    new Subnet(IpPrefix.Parse("fd00::/64"), null),
                ],
                Device = new NetworkDevice { Mark = "eth0", Path = "eth0.100", Parent = "lan0", Index = 3, Era = "boot/1", Scope = "parent eth0.100" },
                Datapath = DatapathKind.Userspace,
                Created = new DateTimeOffset(2026, 11, 24, 12, 0, 1, TimeSpan.Zero),
            },
        ],
        Endpoints =
        [
            new Endpoint
            {
                Id = "4f6cc4969ca4",
                NetworkId = "0734eaab5c58",
                Ipv4 = IpPrefix.Parse("10.0.0.2/24"),
                Ipv6 = IpPrefix.Parse("fd00::2/64"),
                Address = MacAddress.Parse("02:00:00:00:00:02"),
                Limits = new ChildLimits { Guard = NetworkGuard.On, MayRoute = false, MayServeDhcp = true, Rate = new RateLimit(54_321, 9_876) },
                Attachment = new Attachment("/var/run/docker/netns/1", "bn4f6cc49", "eth") { SeenName = "eth0", SeenIndex = 7, IsLeft = true },
            },
        ],
        Pools =
        [
            new AddressPool
            {
                Id = "bunshin-7-10.0.0.0/24-00000000",
                Space = "BunshinLocal",
                Prefix = IpPrefix.Parse("10.0.0.0/24"),
                Range = IpPrefix.Parse("10.0.0.128/25"),
                Parent = "eth0.100",
                NetworkId = "0734eaab5c58",
                Number = 7,
                Reserved = [IpAddress.Parse("10.0.0.1"), IpAddress.Parse("10.0.0.9")],
            },
        ],
        Holdings =
        [
            new AddressHolding("parent eth0.100", IpAddress.Parse("10.0.0.2"), "bunshin-7-10.0.0.0/24-00000000", "4f6cc4969ca4") { Lan = "büro \"1\"" },
            new AddressHolding("parent eth0.100", IpAddress.Parse("fd00::2"), null, null),
        ],
    };

    /// <summary>The same as text that tells all of it.</summary>
    public static string Text(RegistryView view) => string.Join(
        '\n',
        view.Networks.Values.Select(one => System.Text.Json.JsonSerializer.Serialize(one, StoreJson.Default.Network))
            .Concat(view.Endpoints.Values.Select(one => System.Text.Json.JsonSerializer.Serialize(one, StoreJson.Default.Endpoint)))
            .Concat(view.Pools.Values.Select(one => System.Text.Json.JsonSerializer.Serialize(one, StoreJson.Default.AddressPool)))
            .Concat(view.Holdings.Values.Select(one => System.Text.Json.JsonSerializer.Serialize(one, StoreJson.Default.AddressHolding)))
            .Order(StringComparer.Ordinal));
}
