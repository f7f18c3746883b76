using System.Globalization;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Netlink.Links;

/// <summary>What shall be different about a link; null leaves a thing as it is.</summary>
/// <remarks>The kernel applies the parts one by one and stops at the first refusal: what came before it stays applied.</remarks>
public sealed record LinkChange
{
    public string? Name { get; init; }

    public MacAddress? Address { get; init; }

    /// <summary>MTU in bytes.</summary>
    public int? Mtu { get; init; }

    public bool? IsUp { get; init; }

    public bool? IsPromiscuous { get; init; }

    public bool? IsAllMulticast { get; init; }

    public bool? IsMulticast { get; init; }

    /// <summary>ARP (the inverse of <c>IFF_NOARP</c>).</summary>
    public bool? UsesArp { get; init; }

    /// <summary>Transmit queue length in packets.</summary>
    public int? TransmitQueueLength { get; init; }

    public uint? Group { get; init; }

    /// <summary>Free text; empty removes it.</summary>
    public string? Alias { get; init; }

    /// <summary>Where to move it; it arrives down, and possibly with another index.</summary>
    public NetworkNamespace? Namespace { get; init; }

    /// <summary>Bridge to join; 0 to leave.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>How IPv6 makes addresses itself: 0 eui64, 1 none, 2 stable_secret, 3 random.</summary>
    public byte? Inet6AddressGeneration { get; init; }

    /// <summary>Attributes of its kind; the kind must be the one it has.</summary>
    public LinkKind? Kind { get; init; }

    /// <summary>Attributes as a bridge port.</summary>
    public BridgePort? BridgePort { get; init; }

    /// <summary>
    /// The part of this that a link does not have yet: of up or down, address, MTU, ARP, queue length, group, alias and IPv6 address
    /// generation; the rest is taken as different. Null when there is none.
    /// </summary>
    public LinkChange? Beyond(LinkInfo seen)
    {
        var rest = this with
        {
            IsUp = IsUp == seen.IsUp ? null : IsUp,
            Address = Address == seen.Address ? null : Address,
            Mtu = Mtu == seen.Mtu ? null : Mtu,
            UsesArp = UsesArp == UsesArpNow(seen) ? null : UsesArp,
            TransmitQueueLength = TransmitQueueLength == seen.TransmitQueueLength ? null : TransmitQueueLength,
            Group = Group == seen.Group ? null : Group,
            Alias = Alias == (seen.Alias ?? "") ? null : Alias,
            Inet6AddressGeneration = Inet6AddressGeneration == seen.Inet6AddressGeneration ? null : Inet6AddressGeneration,
        };
        return rest == new LinkChange() ? null : rest;
    }

    /// <summary>What takes the same part of this back from a link that was as <paramref name="seen"/> before.</summary>
    public LinkChange Undone(LinkInfo seen) => new()
    {
        IsUp = IsUp is null ? null : seen.IsUp,
        Address = Address is null ? null : seen.Address,
        Mtu = Mtu is null ? null : seen.Mtu,
        UsesArp = UsesArp is null ? null : UsesArpNow(seen),
        TransmitQueueLength = TransmitQueueLength is null ? null : seen.TransmitQueueLength,
        Group = Group is null ? null : seen.Group,
        Alias = Alias is null ? null : seen.Alias ?? "",
        Inet6AddressGeneration = Inet6AddressGeneration is null ? null : seen.Inet6AddressGeneration,
    };

    private static bool UsesArpNow(LinkInfo seen) => (seen.Flags & LinkFlags.NoArp) == 0;
}

/// <summary>Says a change in words, for error messages: <c>set up</c>, <c>set address 02:…, mtu 1400 of</c>.</summary>
internal static class LinkChangeWords
{
    public static string Describe(LinkChange change)
    {
        var words = new List<string>();
        Add(change.Name, value => $"name {value}");
        Add(change.Address?.ToString(), value => $"address {value}");
        Add(change.Mtu?.ToString(CultureInfo.InvariantCulture), value => $"mtu {value}");
        Add(change.Kind?.Name, value => $"{value} attributes");
        Add(change.BridgePort is null ? null : "", _ => "bridge port attributes");
        Add(change.MasterIndex?.ToString(CultureInfo.InvariantCulture), value => value == "0" ? "nomaster" : $"master {value}");
        Add(change.Namespace?.Reference.ToString(), value => $"netns {value}");
        Add(OnOff(change.IsPromiscuous), value => $"promisc {value}");
        Add(OnOff(change.IsAllMulticast), value => $"allmulticast {value}");
        Add(OnOff(change.IsMulticast), value => $"multicast {value}");
        Add(OnOff(change.UsesArp), value => $"arp {value}");
        Add(change.Alias, value => $"alias {value}");
        Add(change.Group?.ToString(CultureInfo.InvariantCulture), value => $"group {value}");
        Add(change.TransmitQueueLength?.ToString(CultureInfo.InvariantCulture), value => $"txqueuelen {value}");
        Add(change.Inet6AddressGeneration?.ToString(CultureInfo.InvariantCulture), value => $"addrgenmode {value}");
        if (change.IsUp is { } up)
        {
            words.Insert(0, up ? "up" : "down");
        }

        return words is ["up" or "down"] ? $"set {words[0]}" : $"set {string.Join(", ", words)} of";

        void Add(string? value, Func<string, string> say)
        {
            if (value is not null)
            {
                words.Add(say(value));
            }
        }

        static string? OnOff(bool? value) => value is null ? null : value.Value ? "on" : "off";
    }
}
