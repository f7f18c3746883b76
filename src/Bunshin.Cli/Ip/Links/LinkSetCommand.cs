using Bunshin.Cli.Grammar;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Links;

/// <summary><c>link set</c>.</summary>
internal static class LinkSetCommand
{
    private static readonly Keywords Options = new(
        ["up", "down", "name", "address", "mtu", "netns", "promisc", "allmulticast", "multicast", "arp", "alias", "master", "nomaster",
         "txqueuelen", "txqlen", "qlen", "group", "carrier", "protodown", "addrgenmode", "type"],
        shortest: 2);

    private static readonly Keywords Generations = new(["eui64", "none", "stable_secret", "random"], shortest: 20);

    public static void Run(IpContext context, TokenCursor cursor)
    {
        _ = cursor.TryTake("dev");
        var link = context.GetLink(cursor.Next("the device to set"));
        if (cursor.AtEnd)
        {
            throw new UsageException($"nothing is to be set on {link.Name}: {Spelling.Either(Options.Words)}");
        }

        var change = new LinkChange();
        string? target = null;
        while (!cursor.AtEnd)
        {
            var word = cursor.Next("an option");
            var option = Options.Find(word) ?? throw Unknown(word);
            if (option == "netns")
            {
                target = cursor.Value(option);
            }
            else
            {
                change = Read(context, cursor, link, change, option);
            }
        }

        using var opened = LinkAddCommand.OpenNamespace(target);
        change = change with { Namespace = opened };
        try
        {
            context.Netlink.ChangeLink(link.Index, change);
        }
        catch (NetlinkException refusal)
        {
            throw new LinkRefusal(context).OfChange(link, change, refusal);
        }
    }

    private static LinkChange Read(IpContext context, TokenCursor cursor, LinkInfo link, LinkChange change, string option) => option switch
    {
        "up" => change with { IsUp = true },
        "down" => change with { IsUp = false },
        "name" => change with { Name = cursor.NewName(option) },
        "address" => change with { Address = cursor.Mac(option) },
        "mtu" => change with { Mtu = (int)cursor.Number(option, most: int.MaxValue) },
        "promisc" => change with { IsPromiscuous = cursor.OnOff(option) },
        "allmulticast" => change with { IsAllMulticast = cursor.OnOff(option) },
        "multicast" => change with { IsMulticast = cursor.OnOff(option) },
        "arp" => change with { UsesArp = cursor.OnOff(option) },
        "alias" => change with { Alias = cursor.Value(option) },
        "master" => change with { MasterIndex = context.GetLink(cursor.Value(option)).Index },
        "nomaster" => change with { MasterIndex = 0 },
        "group" => change with { Group = NameTable.Groups.Number(cursor.Value(option), "a link group") },
        "carrier" => change with { HasCarrier = cursor.OnOff(option) },
        "protodown" => change with { IsProtocolDown = cursor.OnOff(option) },
        "addrgenmode" => change with { Inet6AddressGeneration = Generation(cursor.Value(option)) },
        "type" => ReadType(cursor, link, change, cursor.Value(option)),
        _ => change with { TransmitQueueLength = (int)cursor.Number(option, most: int.MaxValue) },
    };

    private static byte Generation(string word) => Generations.Get(word, "a way to make IPv6 addresses") switch
    {
        "eui64" => 0,
        "none" => 1,
        "stable_secret" => 2,
        _ => 3,
    };

    private static LinkChange ReadType(TokenCursor cursor, LinkInfo link, LinkChange change, string type)
    {
        switch (type)
        {
            case "macvlan" or "macvtap" or "ipvlan" or "ipvtap" or "vlan":
                if (link.Kind?.Name != type)
                {
                    throw new UsageException($"{link.Name} is {(link.Kind is { } kind ? $"of type {kind.Name}" : "no virtual link")}, not of type {type}");
                }

                return change with { Kind = ReadChild(cursor, type) };
            case "bridge_slave":
                return change with { BridgePort = BridgeGrammar.ReadPort(cursor) };
            case "bridge":
                return change with { Kind = BridgeGrammar.ReadBridge(cursor) };
            default:
                string[] types = ["macvlan", "macvtap", "ipvlan", "ipvtap", "vlan", "bridge", "bridge_slave"];
                throw new UsageException($"\"{type}\" has nothing that link set can change: {Spelling.Either(types)}{Spelling.Hint(type, types)}");
        }
    }

    private static LinkKind ReadChild(TokenCursor cursor, string type) => type switch
    {
        "vlan" => new VlanGrammar(cursor).Read(isCreation: false),
        "ipvlan" or "ipvtap" => new IpvlanGrammar(cursor).Read(new IpvlanKind(type == "ipvtap")),
        _ => new MacvlanGrammar(cursor).Read(new MacvlanKind(type == "macvtap"), isCreation: false),
    };

    private static UsageException Unknown(string word) =>
        new($"\"{word}\" is not an option of link set: {Spelling.Either(Options.Words)}{Spelling.Hint(word, Options.Words)}");
}
