using System.Buffers.Binary;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>What <c>policies</c> says of one child and direction.</summary>
/// <remarks>
/// <code>
///  0      4        8         16     24          32            40               680
/// +------+--------+---------+------+-----------+-------------+----------------+------------------+
/// | bits | rules  | own MAC | rate | burst time| addresses   | 16 AddressEntry| 32 RuleEntry     |
/// | u32  | u32    | u64     | u64  | u64       | u32         |                |                  |
/// +------+--------+---------+------+-----------+-------------+----------------+------------------+
/// </code>
/// The own MAC is as in a <see cref="TableKey"/> of slot 0; rate in bytes per second; burst time as in <see cref="RateLimit"/>.
/// </remarks>
internal static class PolicyEntry
{
    public const int RulesCountOffset = 4;

    public const int OwnOffset = 8;

    public const int RateOffset = 16;

    public const int BurstOffset = 24;

    public const int AddressCountOffset = 32;

    public const int AddressesOffset = 40;

    public const int MostAddresses = SenderGuard.MostAddresses + 1;

    public const int RulesOffset = AddressesOffset + (MostAddresses * AddressEntry.Size);

    public const int Size = RulesOffset + (TrafficPolicy.MostRules * RuleEntry.Size);

    /// <summary>By what <c>policies</c> and what belongs to it are asked: <c>slot * 2 + direction</c>, u32.</summary>
    public static uint Key(int slot, PolicyDirection direction) => ((uint)slot * 2) + (uint)direction;

    public static void Write(Span<byte> into, ChildPolicy policy, PolicyDirection direction, MacAddress own)
    {
        var traffic = policy.Of(direction);
        var guard = policy.GuardOf(direction);
        into[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(into, (uint)BitsOf(guard, traffic));
        BinaryPrimitives.WriteUInt32LittleEndian(into[RulesCountOffset..], (uint)traffic.Rules.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(into[OwnOffset..], TableKey.Of(0, own));
        BinaryPrimitives.WriteUInt64LittleEndian(into[RateOffset..], (ulong)(traffic.Rate?.BytesPerSecond ?? 1));
        BinaryPrimitives.WriteUInt64LittleEndian(into[BurstOffset..], traffic.Rate?.BurstTime ?? 0);
        var at = AddressesOffset;
        if (guard?.Addresses is not null)
        {
            var addresses = guard.AddressesOf(own).ToArray();
            BinaryPrimitives.WriteUInt32LittleEndian(into[AddressCountOffset..], (uint)addresses.Length);
            foreach (var address in addresses)
            {
                AddressEntry.Write(into[at..], address);
                at += AddressEntry.Size;
            }
        }

        for (var number = 0; number < traffic.Rules.Count; number++)
        {
            RuleEntry.Write(into[(RulesOffset + (number * RuleEntry.Size))..], traffic.Rules[number]);
        }
    }

    /// <summary>The own MAC that an entry has.</summary>
    public static MacAddress OwnOf(ReadOnlySpan<byte> entry) => MacAddress.Read(entry[OwnOffset..]);

    private static PolicyBits BitsOf(SenderGuard? guard, TrafficPolicy traffic) =>
        (guard is null ? 0 : PolicyBits.Guard)
        | (guard?.Addresses is null ? 0 : PolicyBits.GuardAddresses | PolicyBits.Looks)
        | (guard is { MayRoute: false } ? PolicyBits.IsNoRouter | PolicyBits.Looks : 0)
        | (guard is { MayServeDhcp: false } ? PolicyBits.IsNoDhcpServer | PolicyBits.Looks : 0)
        | (guard is { MayTag: true } ? PolicyBits.MayTag : 0)
        | (traffic.Filters ? PolicyBits.Looks : 0)
        | (traffic.Default == PolicyAction.Deny ? PolicyBits.DeniesOtherwise : 0)
        | (traffic.Rate is null ? 0 : PolicyBits.Limits);
}
