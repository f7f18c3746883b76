using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Reads what follows <c>type bridge</c> and <c>type bridge_slave</c>: what the scenarios need of them.</summary>
internal static class BridgeGrammar
{
    private static readonly Keywords PortOptions = new(
        ["hairpin", "learning", "flood", "mcast_flood", "bcast_flood", "isolated", "state"], shortest: 20);

    public static BridgeKind ReadBridge(TokenCursor cursor)
    {
        var kind = new BridgeKind();
        while (true)
        {
            switch (cursor.Peek)
            {
                case "stp_state":
                    _ = cursor.Next("stp_state");
                    kind = kind with { SpanningTree = cursor.Number("stp_state", most: 1) };
                    break;
                case "forward_delay":
                    _ = cursor.Next("forward_delay");
                    kind = kind with { ForwardDelay = cursor.Number("forward_delay") };
                    break;
                case "ageing_time":
                    _ = cursor.Next("ageing_time");
                    kind = kind with { AgeingTime = cursor.Number("ageing_time") };
                    break;
                case "vlan_filtering":
                    _ = cursor.Next("vlan_filtering");
                    kind = kind with { VlanFiltering = cursor.Number("vlan_filtering", most: 1) == 1 };
                    break;
                case "mcast_snooping":
                    _ = cursor.Next("mcast_snooping");
                    kind = kind with { MulticastSnooping = cursor.Number("mcast_snooping", most: 1) == 1 };
                    break;
                default:
                    return kind;
            }
        }
    }

    public static BridgePort ReadPort(TokenCursor cursor)
    {
        var port = new BridgePort();
        while (cursor.Peek is { } word && PortOptions.Find(word) is { } option)
        {
            _ = cursor.Next(option);
            port = option switch
            {
                "hairpin" => port with { Hairpin = cursor.OnOff(option) },
                "learning" => port with { Learning = cursor.OnOff(option) },
                "flood" => port with { UnicastFlood = cursor.OnOff(option) },
                "mcast_flood" => port with { MulticastFlood = cursor.OnOff(option) },
                "bcast_flood" => port with { BroadcastFlood = cursor.OnOff(option) },
                "isolated" => port with { Isolated = cursor.OnOff(option) },
                _ => port with { State = (byte)cursor.Number(option, most: 4) },
            };
        }

        return port;
    }
}
