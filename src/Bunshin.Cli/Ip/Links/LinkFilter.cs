using Bunshin.Cli.Grammar;
using Bunshin.Datapaths.Wording;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Which links <c>link show</c> and <c>addr show</c> are asked for.</summary>
internal sealed class LinkFilter
{
    private static readonly Keywords Options = new(["dev", "up", "type", "master", "nomaster", "group"], shortest: 2);

    private string? _device;
    private bool _upOnly;
    private string? _type;
    private string? _master;
    private bool _withoutMaster;
    private uint? _group;

    /// <summary>Reads one option, or the device.</summary>
    public void Read(TokenCursor cursor, string verb, params string[] others)
    {
        var word = cursor.Next("an option");
        switch (Options.Find(word))
        {
            case "dev":
                SetDevice(cursor.Value("dev"), verb, others);
                break;
            case "up":
                _upOnly = true;
                break;
            case "type":
                _type = cursor.Value("type");
                break;
            case "master":
                _master = cursor.Value("master");
                break;
            case "nomaster":
                _withoutMaster = true;
                break;
            case "group":
                _group = NameTable.Groups.Number(cursor.Value("group"), "a link group");
                break;
            default:
                SetDevice(word, verb, others);
                break;
        }
    }

    /// <summary>The links that fit, of all that there are.</summary>
    public IEnumerable<LinkInfo> Select(IpContext context, IReadOnlyList<LinkInfo> links)
    {
        var device = _device is { } name ? context.GetLink(name) : null;
        var master = _master is { } bridge ? context.GetLink(bridge) : null;
        return links.Where(link =>
            (device is null || link.Index == device.Index)
            && (!_upOnly || link.IsUp)
            && (_type is null || link.Kind?.Name == _type || (link.PortKind is { } port && $"{port}_slave" == _type))
            && (master is null || link.MasterIndex == master.Index)
            && (!_withoutMaster || link.MasterIndex is null or 0)
            && (_group is not { } group || link.Group == group));
    }

    private void SetDevice(string name, string verb, string[] others)
    {
        if (_device is not null)
        {
            string[] valid = [.. Options.Words, .. others];
            throw new UsageException(
                $"{verb} takes one device, and \"{name}\" is none of its options: {Spelling.Either(valid)}{Spelling.Hint(name, valid)}");
        }

        _device = name;
    }
}
