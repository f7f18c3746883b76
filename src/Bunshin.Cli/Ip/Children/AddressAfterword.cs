using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Packets.Addresses;

namespace Bunshin.Cli.Ip.Children;

/// <summary>What there is to say when <c>ip</c> has given a child an address, or was refused.</summary>
internal sealed class AddressAfterword
{
    private readonly IpContext _context;
    private readonly LinkInfo _child;
    private readonly IpAddress _address;

    private AddressAfterword(IpContext context, LinkInfo child, IpAddress address) => (_context, _child, _address) = (context, child, address);

    /// <summary>For a line <c>addr add ADDRESS … dev CHILD</c>; null for any other.</summary>
    public static AddressAfterword? Find(IpContext context, IReadOnlyList<string> words)
    {
        var device = words.SkipWhile(static word => word != "dev").ElementAtOrDefault(1);
        if (device is null || IpObjects.Find(words[0]) != "address" || !(IpObjects.IsAbbreviation(words[1], "add") || IpObjects.IsAbbreviation(words[1], "replace"))
            || words.Skip(2).Select(static word => IpPrefix.TryParse(word, out var prefix) ? prefix.Address : (IpAddress?)null).FirstOrDefault(static address => address is not null) is not { } given)
        {
            return null;
        }

        return context.Netlink.FindLink(device) is { Kind: MacvlanKind or IpvlanKind, LinkIndex: not null } child ? new AddressAfterword(context, child, given) : null;
    }

    /// <summary>Says it.</summary>
    /// <returns>The same status.</returns>
    public int Say(int status)
    {
        var siblings = _context.Netlink.Links()
            .Where(other => other.Index != _child.Index && other.Kind?.GetType() == _child.Kind!.GetType()
                && other.LinkIndex == _child.LinkIndex && other.LinkNamespaceId == _child.LinkNamespaceId)
            .ToDictionary(static other => other.Index, static other => other.Name);
        var theirs = _context.Netlink.Addresses().Where(other => siblings.ContainsKey(other.LinkIndex)).ToArray();
        if (status == ExitStatus.Success && _child.Kind is MacvlanKind
            && Array.Find(theirs, other => IpAddress.FromIPAddress(other.Address).IsIpv6 == _address.IsIpv6 && !other.Address.IsIPv6LinkLocal) is { } near)
        {
            // Two children in one namespace: what puzzles people who look for the frames of a ping between them.
            _context.Note($"{_child.Name} and {siblings[near.LinkIndex]} are in one namespace: traffic between {_address} and "
                + $"{near.Address} stays inside the IP layer and never becomes a frame that a capture could see");
        }
        else if (status != ExitStatus.Success && _child.Kind is IpvlanKind && Array.Find(theirs, other => IpAddress.FromIPAddress(other.Address) == _address) is { } owner)
        {
            _context.Complain($"{siblings[owner.LinkIndex]}, an ipvlan child of the same parent, has {_address}; its children must differ in their addresses");
        }

        return status;
    }
}
