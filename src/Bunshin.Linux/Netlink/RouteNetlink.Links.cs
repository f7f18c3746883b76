using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    private const int MaxNameBytes = 15;
    private const ushort NETNSA_NSID = 1;
    private const ushort NETNSA_FD = 3;

    /// <summary>All links, by index.</summary>
    public IReadOnlyList<LinkInfo> Links() =>
        Dump("links", Rtnl.RTM_GETLINK, Rtnl.RTM_NEWLINK, Rtnl.IFINFOMSG_LEN, Rtnl.AF_UNSPEC, LinkDecoder.Decode);

    /// <summary>The link with that name or alternative name, or null.</summary>
    public LinkInfo? FindLink(string name) => Find(name, writer =>
    {
        LinkEncoder.WriteHeader(writer, 0, 0, 0);

        // The kernel looks through alternative names by either attribute, but the first takes no more than 15 bytes.
        writer.Text(KernelText.CountBytes(name) <= MaxNameBytes ? IfLink.IFLA_IFNAME : IfLink.IFLA_ALT_IFNAME, name);
    });

    /// <summary>The link with that index, or null.</summary>
    public LinkInfo? FindLink(int index) => Find(Word(index), writer => LinkEncoder.WriteHeader(writer, index, 0, 0));

    /// <summary>The link with that name or alternative name.</summary>
    /// <exception cref="NetlinkException">ENODEV: there is none.</exception>
    public LinkInfo GetLink(string name) => FindLink(name) ?? throw new NetlinkException("find link", name, Errno.ENODEV, null);

    /// <summary>Makes a link.</summary>
    /// <exception cref="NetlinkException">EEXIST: the name is taken; EBUSY: the device below has another owner; and what its kind refuses.</exception>
    public void CreateLink(NewLink link)
    {
        if (CreateLinks([link])[0] is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Makes many links, in few system calls and in order; goes on after a refusal.</summary>
    /// <returns>For each link null, or why it was refused.</returns>
    public IReadOnlyList<NetlinkException?> CreateLinks(IReadOnlyList<NewLink> links)
    {
        var outcomes = Requests(links, LinkEncoder.Create);
        for (var index = 0; index < links.Count; index++)
        {
            outcomes[index] ??= Complete(links[index]);
        }

        return outcomes;
    }

    /// <summary>Changes a link.</summary>
    /// <param name="index">Which.</param>
    /// <param name="change">What.</param>
    /// <param name="name">How an error names it.</param>
    public void ChangeLink(int index, LinkChange change, string? name = null) =>
        Request(writer => LinkEncoder.Change(writer, index, change, LinkChangeWords.Describe(change), name ?? Word(index)));

    /// <summary>Changes many links, in few system calls and in order; goes on after a refusal.</summary>
    /// <returns>For each change null, or why it was refused.</returns>
    public IReadOnlyList<NetlinkException?> ChangeLinks(IReadOnlyList<(int Index, LinkChange Change)> changes) =>
        Requests(changes, static (writer, item) =>
            LinkEncoder.Change(writer, item.Index, item.Change, LinkChangeWords.Describe(item.Change), Word(item.Index)));

    /// <summary>Removes a link, and with a parent all its children.</summary>
    public void DeleteLink(int index) => Request(writer => LinkEncoder.Delete(writer, index, Word(index)));

    /// <summary>Removes every link of a group, at once; a group that is empty is ENODEV.</summary>
    public void DeleteGroup(uint group) => Request(writer => LinkEncoder.DeleteGroup(writer, group));

    /// <summary>
    /// Removes many links together, which costs about as much as removing one: the kernel waits once for all (about 20 ms)
    /// and not for each. They are put into <paramref name="group"/> for it, which must be nobody else's.
    /// </summary>
    /// <remarks>Links that are gone already are left out. Where the kernel's answer is lost it is asked once more.</remarks>
    public void DeleteLinksTogether(IReadOnlyList<int> indexes, uint group)
    {
        if (indexes.Count == 0)
        {
            return;
        }

        try
        {
            DeleteAsGroup(indexes, group);
        }
        catch (LinuxException lost) when (lost is not NetlinkException)
        {
            // The answer was lost, and nobody knows which of them are gone; one that is left would keep its name, for nobody.
            DeleteAsGroup(indexes, group);
        }
    }

    private void DeleteAsGroup(IReadOnlyList<int> indexes, uint group)
    {
        var outcomes = ChangeLinks(indexes.Select(index => (index, new LinkChange { Group = group })).ToArray());
        if (outcomes.Any(outcome => outcome is null))
        {
            DeleteGroupIfThere(group);
        }

        if (outcomes.FirstOrDefault(outcome => outcome is not null && outcome.Errno != Errno.ENODEV) is { } refusal)
        {
            throw refusal;
        }
    }

    private void DeleteGroupIfThere(uint group)
    {
        try
        {
            DeleteGroup(group);
        }
        catch (NetlinkException gone) when (gone.Errno == Errno.ENODEV)
        {
            // The last of them went away meanwhile, with its parent or its namespace.
        }
    }

    public void SetUp(int index) => ChangeLink(index, new LinkChange { IsUp = true });

    public void SetDown(int index) => ChangeLink(index, new LinkChange { IsUp = false });

    /// <summary>Gives a link a further name, up to 127 bytes.</summary>
    public void AddAlternativeName(int index, string name) => ChangeNames(Rtnl.RTM_NEWLINKPROP, "add alternative name", index, name);

    /// <summary>Takes a further name away.</summary>
    public void DeleteAlternativeName(int index, string name) => ChangeNames(Rtnl.RTM_DELLINKPROP, "delete alternative name", index, name);

    /// <summary>The id (<c>link-netnsid</c>) by which this namespace knows <paramref name="other"/>, or null when it has none for it.</summary>
    public int? NamespaceId(NetworkNamespace other)
    {
        lock (_lock)
        {
            var writer = _conversation.Writer;
            writer.Clear();
            writer.Begin(Rtnl.RTM_GETNSID, 0, "find id of network namespace", other.Reference.ToString());
            writer.Reserve(1);
            writer.U32(NETNSA_FD, (uint)other.Handle.Number);
            writer.End();
            int? id = null;
            var outcome = _conversation.Query((in NetlinkMessage message) =>
            {
                var attributes = new AttributeReader(message.Payload.Length >= 4 ? message.Payload[4..] : default);
                while (attributes.TryNext(out var attribute))
                {
                    id = attribute.Type == NETNSA_NSID ? attribute.S32 : id;
                }
            });
            return outcome == Errno.None ? (id < 0 ? null : id) : throw _conversation.Failure(0, outcome, null);
        }
    }

    /// <summary>The namespace that this one knows by an id; null when it has no name, mount or process by which it could be opened. The caller disposes of it.</summary>
    /// <remarks>All namespaces of the machine are asked for, until one is it.</remarks>
    public NetworkNamespace? FindNamespace(int id)
    {
        foreach (var (_, space) in FindNamespaces([id]))
        {
            return space;
        }

        return null;
    }

    /// <summary>The same for several ids at once; those that cannot be opened are missing. The caller disposes of each.</summary>
    public IEnumerable<(int Id, NetworkNamespace Space)> FindNamespaces(IEnumerable<int> ids)
    {
        var left = ids.ToHashSet();
        foreach (var space in NamespaceSearch.All())
        {
            if (NamespaceId(space) is not { } id || !left.Remove(id))
            {
                space.Dispose();
                continue;
            }

            yield return (id, space);
            if (left.Count == 0)
            {
                yield break;
            }
        }
    }

    private LinkInfo? Find(string name, Action<MessageWriter> write)
    {
        lock (_lock)
        {
            var writer = _conversation.Writer;
            writer.Clear();
            writer.Begin(Rtnl.RTM_GETLINK, 0, "find link", name);
            write(writer);
            writer.End();
            LinkInfo? found = null;
            var outcome = _conversation.Query((in NetlinkMessage message) => found = LinkDecoder.Decode(message));
            return outcome switch
            {
                Errno.None => found,
                Errno.ENODEV or Errno.ERANGE => null,
                _ => throw _conversation.Failure(0, outcome, null),
            };
        }
    }

    private void ChangeNames(ushort type, string operation, int index, string name) => Request(writer =>
    {
        writer.Begin(type, type == Rtnl.RTM_NEWLINKPROP ? Rtnl.NLM_F_EXCL | Rtnl.NLM_F_CREATE | Rtnl.NLM_F_APPEND : 0, operation, $"{name} of {Word(index)}");
        LinkEncoder.WriteHeader(writer, index, 0, 0);
        var list = writer.BeginNest(IfLink.IFLA_PROP_LIST);
        writer.Text(IfLink.IFLA_ALT_IFNAME, name);
        writer.EndNest(list);
        writer.End();
    });

    /// <summary>What creation cannot do at once: an alias, and a veth's peer that shall be up (ENOTCONN while it has no partner).</summary>
    private NetlinkException? Complete(NewLink link)
    {
        var own = link.Alias is { } alias ? ChangeNew(link, new LinkChange { Alias = alias }) : null;
        return own is null && link.Kind is VethKind { Peer: { } peer } && (peer.IsUp || peer.Alias is not null)
            ? ChangeNew(peer, new LinkChange { Alias = peer.Alias, IsUp = peer.IsUp ? true : null })
            : own;
    }

    private NetlinkException? ChangeNew(NewLink link, LinkChange change)
    {
        try
        {
            if (link.Namespace is null)
            {
                ChangeLink(GetLink(link.Name).Index, change, link.Name);
                return null;
            }

            using var there = Open(link.Namespace);
            there.ChangeLink(there.GetLink(link.Name).Index, change, link.Name);
            return null;
        }
        catch (NetlinkException refusal)
        {
            return refusal;
        }
    }
}
