using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Nftables;

/// <summary>An nf_tables table with one ingress chain on one device: it keeps frames from the device's own stack, after packet sockets saw them.</summary>
/// <remarks>
/// It belongs to this object's socket (<c>NFT_TABLE_F_OWNER</c>, Linux 5.12): the kernel removes it when the socket closes, even when
/// the process is killed. One thread at a time may call.
/// </remarks>
public sealed class IngressTable : IDisposable
{
    private const ushort Create = 0x400;
    private const ushort Exclusive = 0x200;
    private const int ElementsAMessage = 1000;
    private const string SourcesSet = "taken_sources";
    private const string OwnSet = "own_multicast_sources";
    private const string DestinationsSet = "taken_destinations";
    private const string Ipv4Set = "taken_ipv4";
    private const string Ipv6Set = "taken_ipv6";
    private const string Chain = "ingress";

    private readonly NftSocket _socket;
    private readonly string _name;
    private readonly string _device;
    private IngressFilter _filter = new();
    private bool _isThere;

    private IngressTable(NftSocket socket, string name, string device)
    {
        _socket = socket;
        _name = name;
        _device = device;
    }

    /// <summary>Makes the table, empty, in the calling thread's network namespace.</summary>
    /// <param name="name">Table's name.</param>
    /// <param name="device">Device whose frames it sees.</param>
    /// <exception cref="LinuxException">EOPNOTSUPP or EPROTONOSUPPORT: no nf_tables here; EEXIST or EPERM: somebody has a table of that name.</exception>
    public static IngressTable Open(string name, string device)
    {
        var socket = NftSocket.Open();
        var table = new IngressTable(socket, name, device);
        try
        {
            table.Build(new IngressFilter());
            return table;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes it filter as <paramref name="filter"/> says, in one transaction; only differences are sent.</summary>
    /// <exception cref="LinuxException">Refused; nothing has changed.</exception>
    public void Apply(IngressFilter filter)
    {
        if (filter.TakesAllUnicast != _filter.TakesAllUnicast || filter.TakesFromGroups != _filter.TakesFromGroups
            || filter.LeavesArp != _filter.LeavesArp)
        {
            Build(filter);
            return;
        }

        var batch = new NftBatch(NftConstants.FamilyNetdev);
        Differ(batch, SourcesSet, _filter.TakenSources, filter.TakenSources);
        Differ(batch, OwnSet, _filter.OwnMulticastSources, filter.OwnMulticastSources);
        Differ(batch, DestinationsSet, _filter.TakenDestinations, filter.TakenDestinations);
        DifferAddresses(batch, _filter.TakenAddresses, filter.TakenAddresses);
        if (batch.Acknowledgements > 0)
        {
            Commit(batch);
        }

        _filter = filter;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Build(IngressFilter filter)
    {
        var batch = new NftBatch(NftConstants.FamilyNetdev);
        if (_isThere)
        {
            batch.Begin(NftConstants.DeleteTable);
            batch.Text(1, _name);
            batch.End();
        }

        batch.Begin(NftConstants.NewTable, Create | Exclusive);
        batch.Text(1, _name);
        batch.Number(2, NftConstants.TableOwner);
        batch.End();
        AddChain(batch);
        AddSet(batch, SourcesSet, 1, NftConstants.TypeEtherAddress, MacAddress.Length);
        AddSet(batch, OwnSet, 2, NftConstants.TypeEtherAddress, MacAddress.Length);
        AddSet(batch, DestinationsSet, 3, NftConstants.TypeEtherAddress, MacAddress.Length);
        AddSet(batch, Ipv4Set, 4, NftConstants.TypeIpv4Address, Ipv4Address.Length);
        AddSet(batch, Ipv6Set, 5, NftConstants.TypeIpv6Address, Ipv6Address.Length);
        Differ(batch, SourcesSet, [], filter.TakenSources);
        Differ(batch, OwnSet, [], filter.OwnMulticastSources);
        Differ(batch, DestinationsSet, [], filter.TakenDestinations);
        DifferAddresses(batch, [], filter.TakenAddresses);
        var rules = new NftRules(batch, _name, Chain);
        rules.DropIfSourceIn(SourcesSet);
        rules.DropIfMulticastAndSourceIn(OwnSet);
        rules.DropIfIpv4DestinationIn(Ipv4Set, filter.TakesFromGroups);
        rules.DropIfIpv6DestinationIn(Ipv6Set, filter.TakesFromGroups);
        if (!filter.LeavesArp)
        {
            rules.DropIfArpTargetIn(Ipv4Set, filter.TakesFromGroups);
        }

        if (filter.TakesAllUnicast)
        {
            rules.DropUnicast();
        }
        else
        {
            rules.DropIfDestinationIn(DestinationsSet);
        }

        Commit(batch);
        _isThere = true;
        _filter = filter;
    }

    private void AddChain(NftBatch batch)
    {
        batch.Begin(NftConstants.NewChain, Create);
        batch.Text(1, _name);
        batch.Text(3, Chain);
        var hook = batch.OpenNest(4);
        batch.Number(1, 0); // NF_NETDEV_INGRESS
        batch.Number(2, 0); // Priority.
        batch.Text(3, _device);
        batch.CloseNest(hook);
        batch.Text(7, "filter");
        batch.End();
    }

    private void AddSet(NftBatch batch, string set, uint id, uint keyType, int keyLength)
    {
        batch.Begin(NftConstants.NewSet, Create);
        batch.Text(1, _name);
        batch.Text(2, set);
        batch.Number(3, 0);
        batch.Number(4, keyType);
        batch.Number(5, (uint)keyLength);
        batch.Number(10, id);
        batch.End();
    }

    private void Differ(NftBatch batch, string set, IReadOnlyCollection<MacAddress> before, IReadOnlyCollection<MacAddress> after)
    {
        AddElements(batch, NftConstants.DeleteSetElement, 0, set, [.. before.Except(after).Select(Key)]);
        AddElements(batch, NftConstants.NewSetElement, Create, set, [.. after.Except(before).Select(Key)]);
    }

    private void DifferAddresses(NftBatch batch, IReadOnlyCollection<IpAddress> before, IReadOnlyCollection<IpAddress> after)
    {
        foreach (var (set, isIpv6) in new[] { (Ipv4Set, false), (Ipv6Set, true) })
        {
            var old = before.Where(address => address.IsIpv6 == isIpv6).ToArray();
            var now = after.Where(address => address.IsIpv6 == isIpv6).ToArray();
            AddElements(batch, NftConstants.DeleteSetElement, 0, set, [.. old.Except(now).Select(Key)]);
            AddElements(batch, NftConstants.NewSetElement, Create, set, [.. now.Except(old).Select(Key)]);
        }
    }

    private static byte[] Key(MacAddress address)
    {
        var key = new byte[MacAddress.Length];
        address.Write(key);
        return key;
    }

    private static byte[] Key(IpAddress address) => address.ToIPAddress().GetAddressBytes();

    private void AddElements(NftBatch batch, ushort message, ushort flags, string set, byte[][] keys)
    {
        foreach (var chunk in keys.Chunk(ElementsAMessage))
        {
            batch.Begin(message, flags);
            batch.Text(1, _name);
            batch.Text(2, set);
            var elements = batch.OpenNest(3);
            foreach (var key in chunk)
            {
                var element = batch.OpenNest(1);
                var nest = batch.OpenNest(1);
                batch.Data(1, key);
                batch.CloseNest(nest);
                batch.CloseNest(element);
            }

            batch.CloseNest(elements);
            batch.End();
        }
    }

    private void Commit(NftBatch batch) => _socket.Commit(batch, $"{_name} on {_device}");
}

/// <summary>Which frames a device's own stack shall not get, although its packet sockets do.</summary>
public sealed record IngressFilter
{
    /// <summary>Frames from these go nowhere (source lists that end the way of a frame).</summary>
    public IReadOnlyCollection<MacAddress> TakenSources { get; init; } = [];

    /// <summary>Multicast from these goes nowhere: it is a child's own, coming back.</summary>
    public IReadOnlyCollection<MacAddress> OwnMulticastSources { get; init; } = [];

    /// <summary>Unicast to these goes nowhere.</summary>
    public IReadOnlyCollection<MacAddress> TakenDestinations { get; init; } = [];

    /// <summary>What carries one of these as IP destination or ARP target goes nowhere (children that share the device's MAC).</summary>
    public IReadOnlyCollection<IpAddress> TakenAddresses { get; init; } = [];

    /// <summary><see cref="TakenAddresses"/> are looked for in broadcast and multicast frames too.</summary>
    public bool TakesFromGroups { get; init; }

    /// <summary><see cref="TakenAddresses"/> are not looked for in ARP.</summary>
    public bool LeavesArp { get; init; }

    /// <summary>All unicast goes nowhere.</summary>
    public bool TakesAllUnicast { get; init; }
}
