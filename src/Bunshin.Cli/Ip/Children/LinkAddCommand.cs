using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Children;

/// <summary><c>link add</c> for the family's kinds.</summary>
internal static class LinkAddCommand
{
    private static readonly string[] s_datapaths = [.. DatapathKinds.Wishes.Select(DatapathKinds.Word)];

    public static int? Run(IpContext context, IReadOnlyList<string> words)
    {
        if (TakeDatapath(ref words) is { } wish && wish is not ("auto" or "kernel"))
        {
            context.Complain(
                $"link add makes children of the kernel's drivers, which nobody needs to serve; one on the {wish} datapath is served by a process: "
                + "describe parent and children in a file and run bunshin serve FILE");
            return ExitStatus.Usage;
        }

        if (LinkLine.Read(words) is not { Type: { } type } line || !KindGrammar.Names.Contains(type)
            || !line.HasOnly("name", "dev", "link", "address", "mtu", "netns", "txqueuelen", "up") || (line["name"] is not null && line.Device is not null)
            || KindGrammar.Read(type, new TokenCursor(line.TypeWords), isCreation: true) is not { } kind)
        {
            return null;
        }

        var article = kind is IpvlanKind ? "an" : "a";
        var parent = context.GetLink(line["link"] ?? throw new UsageException($"{article} {type} needs its parent: link DEVICE"));
        return Create(context, line, kind, parent);
    }

    private static int Create(IpContext context, LinkLine line, LinkKind kind, LinkInfo parent)
    {
        using var target = line.OpenNamespace();
        var link = new NewLink
        {
            // The kernel numbers a child without a name.
            Name = (line["name"] ?? line.Device) is { } name ? TokenCursor.CheckName(name) : $"{kind.Name}%d",
            Kind = kind,
            LinkIndex = parent.Index,
            LinkName = parent.Name,
            Namespace = target,
            Address = line.Address,
            Mtu = line.Number("mtu"),
            TransmitQueueLength = line.Number("txqueuelen"),
            IsUp = line["up"] is not null,
        };
        try
        {
            context.Netlink.CreateLink(link);
        }
        catch (NetlinkException refusal)
        {
            return context.Refused(refusal, new LinkRefusal(context).OfCreation(link, parent, refusal));
        }

        NoteStacking(context, link, parent);
        return ExitStatus.Success;
    }

    // Our own word, wherever it stands; with a value that is none of its own it is somebody's device.
    private static string? TakeDatapath(ref IReadOnlyList<string> words)
    {
        for (var at = 0; at + 1 < words.Count; at++)
        {
            if (words[at] is "datapath" or "--datapath" && Spelling.Nearest(words[at + 1], s_datapaths) is not null && words.Any(KindGrammar.Names.Contains))
            {
                var wish = words[at + 1];
                words = [.. words.Take(at), .. words.Skip(at + 2)];
                return new Keywords(s_datapaths).Get(wish, "a datapath");
            }
        }

        return null;
    }

    private static void NoteStacking(IpContext context, NewLink link, LinkInfo parent)
    {
        if (parent.Kind is { } kind && ((link.Kind is MacvlanKind && kind is MacvlanKind) || (link.Kind is IpvlanKind && kind is IpvlanKind)))
        {
            var lower = parent is { LinkNamespaceId: null, LinkIndex: { } index } ? context.Netlink.FindLink(index)?.Name : null;
            context.Note($"{parent.Name} is {(kind is IpvlanKind ? "an" : "a")} {kind.Name} itself, so {link.Name} becomes a child of {parent.Name}'s parent{(lower is null ? "" : $" {lower}")}");
        }
    }
}
