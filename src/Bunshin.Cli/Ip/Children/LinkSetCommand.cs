using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Children;

/// <summary><c>link set</c> for children and their parents.</summary>
internal static class LinkSetCommand
{
    public static int? Run(IpContext context, IReadOnlyList<string> words)
    {
        if (LinkLine.Read(words) is not { Device: { } device } line || !line.HasOnly(
                "dev", "up", "down", "name", "address", "mtu", "netns", "txqueuelen", "promisc", "master", "nomaster", "type")
            || (line["up"] is not null && line["down"] is not null) || (line["master"] is not null && line["nomaster"] is not null)
            || context.Netlink.FindLink(device) is not { } link || !context.IsOurs(link))
        {
            return null;
        }

        LinkKind? kind = null;
        if (line.Type is { } type && (line.TypeWords.Count == 0 || link.Kind?.Name != type || !KindGrammar.Names.Contains(type)
            || (kind = KindGrammar.Read(type, new TokenCursor(line.TypeWords), isCreation: false)) is null))
        {
            return null;
        }

        return Change(context, line, link, kind);
    }

    private static int Change(IpContext context, LinkLine line, LinkInfo link, LinkKind? kind)
    {
        using var target = line.OpenNamespace();
        var change = new LinkChange
        {
            IsUp = line["up"] is not null ? true : line["down"] is not null ? false : null,
            Name = line["name"] is { } name ? TokenCursor.CheckName(name) : null,
            Address = line.Address,
            Mtu = line.Number("mtu"),
            TransmitQueueLength = line.Number("txqueuelen"),
            IsPromiscuous = line.OnOff("promisc"),
            MasterIndex = line["nomaster"] is not null ? 0 : line["master"] is { } master ? context.GetLink(master).Index : null,
            Namespace = target,
            Kind = kind,
        };
        try
        {
            context.Netlink.ChangeLink(link.Index, change, link.Name);
        }
        catch (NetlinkException refusal)
        {
            return context.Refused(refusal, new LinkRefusal(context).OfChange(link, change, refusal));
        }

        if (kind is VlanKind { Id: not null } or VlanKind { Protocol: not null })
        {
            context.Note($"id and protocol of a VLAN cannot be changed, and {link.Name} keeps its own: remove it and make it anew");
        }

        return ExitStatus.Success;
    }
}
