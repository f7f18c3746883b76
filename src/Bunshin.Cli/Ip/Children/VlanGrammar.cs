using System.Globalization;
using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Ip.Children;

/// <summary>Reads what follows <c>type vlan</c>.</summary>
internal sealed class VlanGrammar(TokenCursor cursor)
{
    private const uint MostPriority = 7;

    private static readonly (string Word, VlanLinkFlags Flag)[] Flags =
    [
        ("reorder_hdr", VlanLinkFlags.ReorderHeader), ("gvrp", VlanLinkFlags.Gvrp), ("mvrp", VlanLinkFlags.Mvrp),
        ("loose_binding", VlanLinkFlags.LooseBinding), ("bridge_binding", VlanLinkFlags.BridgeBinding),
    ];

    /// <summary>Reads the options.</summary>
    /// <param name="isCreation">Whether an id must be there.</param>
    /// <returns>Null where a word is not known.</returns>
    public VlanKind? Read(bool isCreation)
    {
        // Only the flags that are written are asked to change.
        var kind = new VlanKind { FlagMask = VlanLinkFlags.None };
        while (!cursor.AtEnd)
        {
            if (!ReadOne(ref kind))
            {
                return null;
            }
        }

        return isCreation && kind.Id is null ? throw new UsageException("a vlan needs its id, a number from 0 to 4094: type vlan id ID") : kind;
    }

    private bool ReadOne(ref VlanKind kind)
    {
        var word = cursor.Next("an option");
        switch (word)
        {
            case "id":
                // The kernel refuses what is above 4094.
                kind = kind with { Id = (ushort)cursor.Number(word, most: ushort.MaxValue) };
                return true;
            case "protocol":
                kind = kind with { Protocol = ReadProtocol(cursor.Value(word)) };
                return true;
            case "ingress-qos-map" when kind.IngressMap.Count == 0:
                kind = kind with { IngressMap = ReadMap(word, MostPriority, uint.MaxValue) };
                return true;
            case "egress-qos-map" when kind.EgressMap.Count == 0:
                kind = kind with { EgressMap = ReadMap(word, uint.MaxValue, MostPriority) };
                return true;
            default:
                return ReadFlag(ref kind, word);
        }
    }

    private bool ReadFlag(ref VlanKind kind, string word)
    {
        var (name, flag) = Array.Find(Flags, one => one.Word == word);
        if (name is null)
        {
            return false;
        }

        var flags = kind.Flags ?? VlanLinkFlags.None;
        kind = kind with { Flags = cursor.OnOff(name) ? flags | flag : flags & ~flag, FlagMask = kind.FlagMask | flag };
        return true;
    }

    private static ushort ReadProtocol(string text) => text.ToLowerInvariant() switch
    {
        "802.1q" or "0x8100" => EtherType.Dot1Q,
        "802.1ad" or "0x88a8" => EtherType.Dot1Ad,
        _ => throw new UsageException($"\"{text}\" is not a VLAN protocol: 802.1Q or 802.1ad"),
    };

    private List<QosMapping> ReadMap(string keyword, uint mostFrom, uint mostTo)
    {
        var map = new List<QosMapping>();

        // What begins with a digit and has a colon belongs to the map; a misspelt entry is not silently the next option.
        while (cursor.Peek is { Length: > 0 } word && (map.Count == 0 || (char.IsAsciiDigit(word[0]) && word.Contains(':', StringComparison.Ordinal))))
        {
            var ends = cursor.Next(keyword).Split(':');
            map.Add(ends.Length == 2 && TryRead(ends[0], mostFrom, out var from) && TryRead(ends[1], mostTo, out var to)
                ? new QosMapping(from, to)
                : throw new UsageException(
                    $"\"{word}\" is not an entry of {keyword}: FROM:TO, "
                    + (mostFrom == MostPriority ? "FROM the priority in the tag, 0 to 7, TO that of the packet" : "FROM the priority of the packet, TO that in the tag, 0 to 7")));
        }

        return map.Count > 0 ? map : throw new UsageException($"\"{keyword}\" needs entries FROM:TO, and nothing follows it");
    }

    private static bool TryRead(string text, uint most, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
}
