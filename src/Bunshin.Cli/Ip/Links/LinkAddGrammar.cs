using Bunshin.Cli.Grammar;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux.Netlink.Kinds;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Reads what follows <c>link add</c>.</summary>
/// <remarks>
/// Takes all of <c>ip</c>'s orders: <c>link eth0 name mv2</c>, <c>mv2 link eth0</c>, <c>link eth0 mv2</c>; besides them
/// <c>eth0 name mv2</c>, and general options after those of the kind. An abbreviated option has three letters at least,
/// so that a link can be called <c>a</c> or <c>mt</c>.
/// </remarks>
internal sealed class LinkAddGrammar(TokenCursor cursor)
{
    private static readonly Keywords Options = new(
        ["link", "name", "dev", "type", "address", "mtu", "netns", "txqueuelen", "txqlen", "qlen", "numtxqueues", "numrxqueues",
         "index", "alias", "group", "master", "up", "down", "datapath", "--datapath"],
        shortest: 3);

    private static readonly string[] Kinds = ["macvlan", "macvtap", "ipvlan", "ipvtap", "vlan", "veth", "bridge", "dummy", "ifb", "vcan"];
    private static readonly string[] ReadOnlyKinds = ["tun", "bond", "team", "vxlan", "vrf"];
    private readonly LinkRequest _request = new();
    private string? _positional;

    /// <summary>What <c>datapath</c> asked for.</summary>
    public string Datapath { get; private set; } = "auto";

    public LinkRequest Read()
    {
        while (!cursor.AtEnd)
        {
            ReadOne(_request, isPeer: false);
        }

        Settle();
        return _request;
    }

    private void ReadOne(LinkRequest request, bool isPeer)
    {
        var word = cursor.Next("an option");
        switch (Options.Find(word))
        {
            case "link" when !isPeer:
                request.Parent = cursor.Value("link");
                break;
            case "name" or "dev":
                request.Name = request.Name is null ? cursor.NewName(word) : throw NamedTwice(request.Name, cursor.Value(word));
                break;
            case "type" when !isPeer:
                ReadKind(request, cursor.Value("type"));
                break;
            case "datapath" or "--datapath" when !isPeer:
                Datapath = new Keywords([.. DatapathKinds.Wishes.Select(DatapathKinds.Word)]).Get(cursor.Value("datapath"), "a datapath");
                break;
            case { } option when option is not ("link" or "type" or "datapath" or "--datapath"):
                ReadGeneral(request, option);
                break;
            default:
                ReadPositional(request, word, isPeer);
                break;
        }
    }

    private void ReadGeneral(LinkRequest request, string option)
    {
        switch (option)
        {
            case "address":
                request.Address = cursor.Mac(option);
                break;
            case "mtu":
                request.Mtu = (int)cursor.Number(option, most: int.MaxValue);
                break;
            case "netns":
                request.Namespace = cursor.Value(option);
                break;
            case "txqueuelen" or "txqlen" or "qlen":
                request.TransmitQueueLength = (int)cursor.Number(option, most: int.MaxValue);
                break;
            case "numtxqueues":
                request.TransmitQueues = cursor.Number(option, 1, 4096);
                break;
            case "numrxqueues":
                request.ReceiveQueues = cursor.Number(option, 1, 4096);
                break;
            case "index":
                request.Index = (int)cursor.Number(option, 1, int.MaxValue);
                break;
            case "alias":
                request.Alias = cursor.Value(option);
                break;
            case "group":
                request.Group = NameTable.Groups.Number(cursor.Value(option), "a link group");
                break;
            case "master":
                request.Master = cursor.Value(option);
                break;
            default:
                request.IsUp = option == "up";
                break;
        }
    }

    private void ReadPositional(LinkRequest request, string word, bool isPeer)
    {
        if (isPeer)
        {
            request.Name = request.Name is null ? TokenCursor.CheckName(word) : throw Unknown(word);
        }
        else if (_positional is not null || request.Kind is not null)
        {
            throw Unknown(word);
        }
        else
        {
            _positional = word;
        }
    }

    private void ReadKind(LinkRequest request, string kind)
    {
        switch (kind)
        {
            case "macvlan" or "macvtap":
                request.Kind = new MacvlanGrammar(cursor).Read(new MacvlanKind(kind == "macvtap"), isCreation: true);
                break;
            case "vlan":
                request.Kind = new VlanGrammar(cursor).Read(isCreation: true);
                break;
            case "ipvlan" or "ipvtap":
                request.Kind = new IpvlanGrammar(cursor).Read(new IpvlanKind(kind == "ipvtap"));
                break;
            case "veth":
                request.Kind = new VethKind();
                ReadPeer(request);
                break;
            case "bridge":
                request.Kind = BridgeGrammar.ReadBridge(cursor);
                break;
            default:
                request.Kind = ReadOnlyKinds.Contains(kind)
                    ? throw new UsageException($"\"{kind}\" links can be shown but not made here; valid types: {Spelling.Either(Kinds)}")
                    : Spelling.Nearest(kind, Kinds) is { } nearest && nearest != kind
                    ? throw new UsageException($"\"{kind}\" is not a type of link: {Spelling.Either(Kinds)} (did you mean \"{nearest}\"?)")
                    : new OtherKind(kind);
                break;
        }
    }

    private void ReadPeer(LinkRequest request)
    {
        if (!cursor.TryTake("peer"))
        {
            return;
        }

        request.Peer = new LinkRequest();
        while (!cursor.AtEnd)
        {
            ReadOne(request.Peer, isPeer: true);
        }
    }

    private void Settle()
    {
        if (_positional is { } word)
        {
            if (_request.Name is null)
            {
                _request.Name = TokenCursor.CheckName(word);
            }
            else
            {
                // "eth0 name mv2": what has no keyword is the parent.
                _request.Parent = _request.Parent is null ? word : throw NamedTwice(word, _request.Name);
            }
        }

        if (_request.Kind is null)
        {
            throw new UsageException($"\"type\" is missing: {Spelling.Either(Kinds)}");
        }

        if (_request.Kind is MacvlanKind or IpvlanKind or VlanKind)
        {
            SettleChild(_request.Kind);
        }
    }

    private void SettleChild(LinkKind kind)
    {
        _ = _request.Parent ?? throw new UsageException($"{(kind is IpvlanKind ? "an" : "a")} {kind.Name} needs its parent: link DEVICE");
        _ = _request.Name ?? throw new UsageException($"the new {kind.Name} needs a name: name NAME");
        if (kind is VlanKind { Id: null })
        {
            throw new UsageException("a vlan needs its id, a number from 1 to 4094: type vlan id ID");
        }

        if (kind is IpvlanKind && _request.Address is not null)
        {
            throw new UsageException($"an {kind.Name} always has its parent's MAC: leave \"address\" out, or make a macvlan");
        }
    }

    private static UsageException NamedTwice(string first, string second) =>
        new($"the new link has two names, \"{first}\" and \"{second}\"");

    private static UsageException Unknown(string word)
    {
        var options = Options.Words.Where(option => option[0] != '-').ToArray();
        return new($"\"{word}\" is not an option of link add: {Spelling.Either(options)}{Spelling.Hint(word, options)}");
    }
}
