using System.Globalization;
using System.Net.Sockets;
using Bunshin.Cli.Printing;
using Bunshin.Linux.Netlink.Addresses;

namespace Bunshin.Cli.Ip.Addresses;

/// <summary>Prints one address as <c>ip addr show</c> does.</summary>
internal sealed class AddressPrinter(IpPrinter printer)
{
    // In ip's order; a v6 secondary is called temporary.
    private static readonly (AddressFlags Flag, string Name)[] FlagNames =
    [
        (AddressFlags.Secondary, "secondary"), (AddressFlags.NoDad, "nodad"), (AddressFlags.Optimistic, "optimistic"),
        (AddressFlags.DadFailed, "dadfailed"), (AddressFlags.HomeAddress, "home"), (AddressFlags.Deprecated, "deprecated"),
        (AddressFlags.Tentative, "tentative"), (AddressFlags.Permanent, "permanent"), (AddressFlags.ManageTemporary, "mngtmpaddr"),
        (AddressFlags.NoPrefixRoute, "noprefixroute"), (AddressFlags.AutoJoin, "autojoin"), (AddressFlags.StablePrivacy, "stable-privacy"),
    ];

    public void Print(InterfaceAddress address)
    {
        var isV6 = address.Address.AddressFamily == AddressFamily.InterNetworkV6;
        var family = isV6 ? "inet6" : "inet";
        printer.Open(null, '{');
        printer.String("family", family, $"    {family} ");
        PrintPrefix(address, "");
        if (address.Broadcast is { } broadcast)
        {
            printer.String("broadcast", broadcast.ToString(), $" brd {broadcast}");
        }

        var scope = NameTable.Scopes.Name(address.Scope ?? 0);
        printer.String("scope", scope, $" scope {scope} ");
        PrintFlags(address.Flags, isV6);
        if (address.Label is { } label)
        {
            printer.String("label", label, label);
        }

        printer.Text(printer.LineBreak);
        PrintLifetime("valid_life_time", "       valid_lft", address.ValidLifetime);
        PrintLifetime("preferred_life_time", " preferred_lft", address.PreferredLifetime);
        printer.Text("\n");
        printer.Close('}');
    }

    public void PrintBrief(InterfaceAddress address)
    {
        printer.Open(null, '{');
        PrintPrefix(address, " ");
        printer.Close('}');
    }

    private void PrintPrefix(InterfaceAddress address, string after)
    {
        printer.String("local", address.Address.ToString(), address.Address.ToString());
        if (address.Peer is { } peer && !peer.Equals(address.Address))
        {
            printer.String("address", peer.ToString(), $" peer {peer}");
        }

        printer.Number("prefixlen", address.PrefixLength, string.Create(CultureInfo.InvariantCulture, $"/{address.PrefixLength}{after}"));
    }

    private void PrintFlags(AddressFlags flags, bool isV6)
    {
        foreach (var (flag, name) in FlagNames)
        {
            if (flag == AddressFlags.Permanent)
            {
                if ((flags & flag) == 0)
                {
                    printer.Boolean("dynamic", true, "dynamic ");
                }
            }
            else if ((flags & flag) != 0)
            {
                var word = flag == AddressFlags.Secondary && isV6 ? "temporary" : name;
                printer.Boolean(word, true, $"{word} ");
            }
        }
    }

    private void PrintLifetime(string key, string label, uint seconds) =>
        printer.Number(key, seconds, seconds == InterfaceAddress.Forever
            ? $"{label} forever"
            : string.Create(CultureInfo.InvariantCulture, $"{label} {seconds}sec"));
}
