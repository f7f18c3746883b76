using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Cli.Grammar;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Addresses;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Addresses;

/// <summary><c>addr add</c>, <c>addr replace</c> and <c>addr del</c>.</summary>
internal sealed class AddressChangeCommand(IpContext context, TokenCursor cursor)
{
    private static readonly Keywords Options = new(
        ["dev", "peer", "local", "broadcast", "brd", "label", "scope", "valid_lft", "preferred_lft", "nodad", "noprefixroute", "home",
         "mngtmpaddr", "autojoin", "optimistic"],
        shortest: 3);

    private IpPrefix? _local;
    private IpPrefix? _peer;
    private string? _device;
    private string? _broadcast;
    private string? _label;
    private uint? _scope;
    private AddressFlags _flags;
    private uint _valid = InterfaceAddress.Forever;
    private uint _preferred = InterfaceAddress.Forever;

    public void Add(bool replace)
    {
        var (link, address) = Read("addr add");
        try
        {
            context.Netlink.AddAddress(address);
        }
        catch (NetlinkException refusal) when (refusal.Errno == Errno.EEXIST && replace)
        {
        }
        catch (NetlinkException refusal) when (refusal.Errno == Errno.EEXIST)
        {
            throw new FailureException($"{refusal.Message}: {link.Name} has {address.Address} already", refusal);
        }

        catch (NetlinkException refusal) when (refusal.Errno == Errno.EADDRINUSE && link.Kind is IpvlanKind)
        {
            throw new FailureException($"{refusal.Message}: {Holder(link, address.Address)}", refusal);
        }

        NoteLocalDelivery(link, address);
    }

    public void Delete()
    {
        var (link, address) = Read("addr del");
        var present = context.Netlink.Addresses(link.Index);
        if (!_local!.HasLength && present.FirstOrDefault(other => other.Address.Equals(address.Address)) is { } written)
        {
            // ip takes a missing length for 32 and warns; the one that is there is what is meant.
            address = address with { PrefixLength = written.PrefixLength, Peer = written.Peer };
        }

        try
        {
            context.Netlink.DeleteAddress(address);
        }
        catch (NetlinkException refusal) when (refusal.Errno == Errno.EADDRNOTAVAIL)
        {
            var others = present.Select(other => string.Create(CultureInfo.InvariantCulture, $"{other.Address}/{other.PrefixLength}")).ToArray();
            throw new FailureException(
                $"{refusal.Message}: {link.Name} has {(others.Length == 0 ? "no address" : string.Join(", ", others))}", refusal);
        }
    }

    /// <summary>ipvlan tells its children apart by address alone, so each has its own.</summary>
    private string Holder(LinkInfo link, IPAddress address)
    {
        var siblings = context.Netlink.Links()
            .Where(other => other.Kind is IpvlanKind && other.LinkIndex == link.LinkIndex && other.LinkNamespaceId == link.LinkNamespaceId)
            .ToDictionary(other => other.Index, other => other.Name);
        var owner = context.Netlink.Addresses().FirstOrDefault(other => siblings.ContainsKey(other.LinkIndex) && other.Address.Equals(address));
        return owner is null
            ? $"another ipvlan child of the same parent, in another namespace, has {address}; its children must differ in their addresses"
            : $"{siblings[owner.LinkIndex]}, an ipvlan child of the same parent, has {address}; its children must differ in their addresses";
    }

    private (LinkInfo Link, InterfaceAddress Address) Read(string verb)
    {
        while (!cursor.AtEnd)
        {
            ReadOne(verb);
        }

        var local = _local ?? throw new UsageException($"{verb} needs an address, such as 192.168.1.2/24");
        var link = context.GetLink(_device ?? throw new UsageException($"{verb} needs a device: dev DEVICE"));
        if (_peer is not null && _peer.Address.AddressFamily != local.Address.AddressFamily)
        {
            throw new UsageException($"{local.Address} and its peer {_peer.Address} are not of one family");
        }

        return (link, new InterfaceAddress
        {
            LinkIndex = link.Index,
            Address = local.Address,
            PrefixLength = (_peer ?? local).Length,
            Peer = _peer?.Address,
            Broadcast = Broadcast(local),
            Label = _label,
            Scope = (byte?)_scope ?? DefaultScope(local.Address),
            Flags = _flags,
            ValidLifetime = _valid,
            PreferredLifetime = Math.Min(_preferred, _valid),
        });
    }

    // The kernel finds the scope of a v6 address itself; of a v4 one it is ours to say.
    private static byte? DefaultScope(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(address) ? (byte)254 : null;

    private void ReadOne(string verb)
    {
        var word = cursor.Next("an option");
        switch (Options.Find(word))
        {
            case "dev":
                _device = cursor.Value("dev");
                break;
            case "peer":
                _peer = IpPrefix.Parse(cursor.Value("peer"));
                break;
            case "local":
                _local = IpPrefix.Parse(cursor.Value("local"));
                break;
            case "broadcast" or "brd":
                _broadcast = cursor.Value(word);
                break;
            case "label":
                _label = cursor.Value("label");
                break;
            case "scope":
                _scope = NameTable.Scopes.Number(cursor.Value("scope"), "a scope");
                break;
            case "valid_lft":
                _valid = Lifetime("valid_lft");
                break;
            case "preferred_lft":
                _preferred = Lifetime("preferred_lft");
                break;
            case { } flag:
                _flags |= FlagOf(flag);
                break;
            default:
                ReadAddress(word, verb);
                break;
        }
    }

    private void ReadAddress(string word, string verb)
    {
        if (_local is not null || !(char.IsAsciiHexDigit(word[0]) || word[0] == ':'))
        {
            throw new UsageException($"\"{word}\" is not an option of {verb}: {Spelling.Either(Options.Words)}{Spelling.Hint(word, Options.Words)}");
        }

        _local = IpPrefix.Parse(word);
    }

    private static AddressFlags FlagOf(string word) => word switch
    {
        "nodad" => AddressFlags.NoDad,
        "noprefixroute" => AddressFlags.NoPrefixRoute,
        "home" => AddressFlags.HomeAddress,
        "mngtmpaddr" => AddressFlags.ManageTemporary,
        "autojoin" => AddressFlags.AutoJoin,
        _ => AddressFlags.Optimistic,
    };

    private uint Lifetime(string keyword) =>
        cursor.TryTake("forever") ? InterfaceAddress.Forever : cursor.Number(keyword, 0, InterfaceAddress.Forever - 1);

    private IPAddress? Broadcast(IpPrefix local) => _broadcast switch
    {
        null or "-" => null,
        "+" => local.Last(),
        var text => TokenCursor.ParseIp(text) ?? throw new UsageException($"\"{text}\" is not a broadcast address: an address, + or -"),
    };

    // Two children in one namespace: what puzzles people who look for the frames of a ping between them.
    private void NoteLocalDelivery(LinkInfo link, InterfaceAddress address)
    {
        if (link is not { Kind: MacvlanKind, LinkIndex: { } parent })
        {
            return;
        }

        var siblings = context.Netlink.Links()
            .Where(other => other.Index != link.Index && other.Kind is MacvlanKind && other.LinkIndex == parent
                && other.LinkNamespaceId == link.LinkNamespaceId)
            .ToDictionary(other => other.Index, other => other.Name);
        if (siblings.Count == 0)
        {
            return;
        }

        var other = context.Netlink.Addresses().FirstOrDefault(candidate => siblings.ContainsKey(candidate.LinkIndex)
            && candidate.Address.AddressFamily == address.Address.AddressFamily && !candidate.Address.IsIPv6LinkLocal);
        if (other is not null)
        {
            context.Note($"{link.Name} and {siblings[other.LinkIndex]} are in one namespace: traffic between {address.Address} and "
                + $"{other.Address} stays inside the IP layer and never becomes a frame that a capture could see");
        }
    }
}
