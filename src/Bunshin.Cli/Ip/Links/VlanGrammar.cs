using System.Globalization;
using Bunshin.Cli.Grammar;
using Bunshin.Forwarding.Vlan;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Ip.Links;

/// <summary>Reads what follows <c>type vlan</c>, and stops before what is not of the kind.</summary>
internal sealed class VlanGrammar(TokenCursor cursor)
{
    private const uint MostPriority = 7;

    private static readonly (string Word, VlanLinkFlags Flag)[] Flags =
    [
        ("reorder_hdr", VlanLinkFlags.ReorderHeader), ("gvrp", VlanLinkFlags.Gvrp), ("mvrp", VlanLinkFlags.Mvrp),
        ("loose_binding", VlanLinkFlags.LooseBinding), ("bridge_binding", VlanLinkFlags.BridgeBinding),
    ];

    /// <summary>Reads the options into an empty kind.</summary>
    /// <param name="isCreation">Whether id and protocol may be said.</param>
    public VlanKind Read(bool isCreation)
    {
        // Only the flags that are written are asked to change.
        var kind = new VlanKind { FlagMask = VlanLinkFlags.None };
        while (ReadOne(ref kind, isCreation))
        {
        }

        return kind;
    }

    private bool ReadOne(ref VlanKind kind, bool isCreation)
    {
        var word = cursor.Peek;
        if (word is "id" or "protocol" && !isCreation)
        {
            throw new UsageException($"the {word} of a VLAN cannot be changed: remove it and make it anew");
        }

        switch (word)
        {
            case "id":
                kind = kind with { Id = ReadId() };
                return true;
            case "protocol" or "proto":
                _ = cursor.Next(word);
                kind = kind with { Protocol = ReadProtocol(cursor.Value(word)) };
                return true;
            case "ingress-qos-map":
                kind = kind with { IngressMap = ReadMap(word, MostPriority, uint.MaxValue) };
                return true;
            case "egress-qos-map":
                kind = kind with { EgressMap = ReadMap(word, uint.MaxValue, MostPriority) };
                return true;
            default:
                return ReadFlag(ref kind, word);
        }
    }

    private bool ReadFlag(ref VlanKind kind, string? word)
    {
        var (name, flag) = Array.Find(Flags, one => one.Word == word);
        if (name is null)
        {
            return false;
        }

        _ = cursor.Next(name);
        var flags = kind.Flags ?? VlanLinkFlags.None;
        kind = kind with { Flags = cursor.OnOff(name) ? flags | flag : flags & ~flag, FlagMask = kind.FlagMask | flag };
        return true;
    }

    private ushort ReadId()
    {
        _ = cursor.Next("id");
        var text = cursor.Value("id");
        var isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return uint.TryParse(isHexadecimal ? text.AsSpan(2) : text, isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && id is >= 1 and <= VlanRules.MaximumId
            ? (ushort)id
            : throw new UsageException($"\"{text}\" is no VLAN id: a number from 1 to {VlanRules.MaximumId} (0 marks frames with a priority and no VLAN, 4095 is reserved)");
    }

    private static ushort ReadProtocol(string text) => text.ToLowerInvariant() switch
    {
        "802.1q" or "0x8100" => EtherType.Dot1Q,
        "802.1ad" or "0x88a8" => EtherType.Dot1Ad,
        _ => throw new UsageException($"\"{text}\" is no VLAN protocol: 802.1Q or 802.1ad"),
    };

    private List<QosMapping> ReadMap(string keyword, uint mostFrom, uint mostTo)
    {
        _ = cursor.Next(keyword);
        var map = new List<QosMapping>();

        // What begins with a digit and has a colon belongs to the map; a misspelt entry is not silently the next option.
        while (cursor.Peek is { Length: > 0 } word && (map.Count == 0 || (char.IsAsciiDigit(word[0]) && word.Contains(':', StringComparison.Ordinal))))
        {
            var ends = cursor.Next(keyword).Split(':');
            map.Add(ends.Length == 2 && TryRead(ends[0], mostFrom, out var from) && TryRead(ends[1], mostTo, out var to)
                ? new QosMapping(from, to)
                : throw new UsageException(
                    $"\"{word}\" is no entry of {keyword}: FROM:TO, "
                    + (mostFrom == MostPriority ? "FROM the priority in the tag, 0 to 7, TO that of the packet" : "FROM the priority of the packet, TO that in the tag, 0 to 7")));
        }

        return map.Count > 0 ? map : throw new UsageException($"\"{keyword}\" needs entries FROM:TO, and nothing follows it");
    }

    private static bool TryRead(string text, uint most, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
}
