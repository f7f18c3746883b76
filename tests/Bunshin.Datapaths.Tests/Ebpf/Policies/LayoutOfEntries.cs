using System.Security.Cryptography;
using Bunshin.Datapaths.Ebpf.Policies;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Ebpf.Policies;

/// <summary>Entries outlive the version that wrote them, so that what they mean is changed only with the number of the maps' layout.</summary>
public sealed class LayoutOfEntries
{
    [Fact]
    public void Is_that_of_layout_2()
    {
        var policy = new ChildPolicy
        {
            Guard = new SenderGuard { Addresses = [IpPrefix.Parse("10.0.0.0/9"), IpPrefix.Parse("fd00::/65")], MayTag = true },
            Sent = new()
            {
                Default = PolicyAction.Deny,
                Rate = new RateLimit(12_345, 67_890),
                Rules =
                [
                    new() { Action = PolicyAction.Deny, Protocol = 17, Remote = IpPrefix.Parse("fd00::/7"), RemotePorts = new(1, 258), LocalPorts = new(3, 772) },
                    new() { Action = PolicyAction.Allow, Protocol = 99 },
                ],
            },
        };
        var entry = new byte[PolicyEntry.Size];
        PolicyEntry.Write(entry, policy, PolicyDirection.Sent, new MacAddress(0x0200_0102_0304));
        Assert.Equal(new MacAddress(0x0200_0102_0304), PolicyEntry.OwnOf(entry));
        Assert.Equal(
            ("40065c16a568293f", 43, 11u),
            (Convert.ToHexStringLower(SHA256.HashData(entry))[..16], RefusalCounts.Count, PolicyEntry.Key(5, PolicyDirection.Received)));
    }
}
