using System.Globalization;

namespace Bunshin.Linux.Netlink.Links;

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
