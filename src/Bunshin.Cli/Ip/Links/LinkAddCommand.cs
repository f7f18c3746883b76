using Bunshin.Cli.Grammar;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Links;

/// <summary><c>link add</c>.</summary>
internal static class LinkAddCommand
{
    public static void Run(IpContext context, TokenCursor cursor)
    {
        var grammar = new LinkAddGrammar(cursor);
        var request = grammar.Read();
        if (grammar.Datapath is not ("auto" or "kernel"))
        {
            throw new UsageException(
                $"link add makes children of the kernel's drivers, which nobody needs to serve; one on the {grammar.Datapath} datapath is served by a process: "
                + "describe parent and children in a file and run bunshin serve FILE");
        }

        request.Name ??= FreeName(context, request.Kind!.Name);
        var parent = request.Parent is { } name ? context.GetLink(name) : null;
        NoteStacking(context, request, parent);
        using var target = OpenNamespace(request.Namespace);
        using var peerTarget = OpenNamespace(request.Peer?.Namespace);
        var link = Build(context, request, parent, target);
        if (request.Kind is VethKind)
        {
            var peer = request.Peer ?? new LinkRequest();
            peer.Name ??= FreeName(context, "veth", request.Name);
            peer.Kind = new VethKind();
            link = link with { Kind = new VethKind { Peer = Build(context, peer, null, peerTarget ?? target) } };
        }

        try
        {
            context.Netlink.CreateLink(link);
        }
        catch (NetlinkException refusal)
        {
            throw new LinkRefusal(context).OfCreation(link, parent, refusal);
        }
    }

    private static NewLink Build(IpContext context, LinkRequest request, LinkInfo? parent, NetworkNamespace? target) => new()
    {
        Name = request.Name!,
        Kind = request.Kind!,
        LinkIndex = parent?.Index,
        LinkName = parent?.Name,
        Namespace = target,
        Address = request.Address,
        Mtu = request.Mtu,
        TransmitQueueLength = request.TransmitQueueLength,
        TransmitQueues = request.TransmitQueues,
        ReceiveQueues = request.ReceiveQueues,
        Group = request.Group,
        Index = request.Index,
        Alias = request.Alias,
        MasterIndex = request.Master is { } master ? context.GetLink(master).Index : null,
        IsUp = request.IsUp,
    };

    internal static NetworkNamespace? OpenNamespace(string? name) =>
        name is null ? null : NetworkNamespace.Open(NamespaceReference.Parse(name));

    // The kernel's rule for a name it makes up (veth%d): the first free number.
    private static string FreeName(IpContext context, string prefix, string? taken = null)
    {
        var names = context.Netlink.Links().Select(link => link.Name).Append(taken).ToHashSet();
        return Enumerable.Range(0, int.MaxValue).Select(number => $"{prefix}{number}").First(name => !names.Contains(name));
    }

    private static void NoteStacking(IpContext context, LinkRequest request, LinkInfo? parent)
    {
        if (parent is { Kind: { } kind } && ((request.Kind is MacvlanKind && kind is MacvlanKind) || (request.Kind is IpvlanKind && kind is IpvlanKind)))
        {
            var lower = parent is { LinkNamespaceId: null, LinkIndex: { } index } ? context.Netlink.FindLink(index)?.Name : null;
            context.Note($"{parent.Name} is {(kind is IpvlanKind ? "an" : "a")} {kind.Name} itself, so {request.Name} becomes a child of {parent.Name}'s parent{(lower is null ? "" : $" {lower}")}");
        }
    }
}
