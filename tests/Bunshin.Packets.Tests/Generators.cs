using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;
using CsCheck;

namespace Bunshin.Packets.Tests;

internal static class Generators
{
    public static readonly Gen<MacAddress> Mac = Gen.ULong.Select(v => new MacAddress(v));

    public static readonly Gen<Ipv4Address> V4 = Gen.UInt.Select(v => new Ipv4Address(v));

    /// <summary>Zero groups are common, since runs of them are what the text form is about.</summary>
    public static readonly Gen<Ipv6Address> V6 = Gen.OneOf(Gen.Const((ushort)0), Gen.UShort).Array[8].Select(groups =>
        new Ipv6Address(groups.Aggregate(UInt128.Zero, (value, group) => (value << 16) | group)));

    public static readonly Gen<byte[]> Data = Gen.Byte.Array[0, 64];

    public static readonly Gen<VlanTag> Tag =
        Gen.Select(Gen.Bool.Select(c => c ? EtherType.Dot1Q : EtherType.Dot1Ad), Gen.UShort, (tpid, tci) => new VlanTag(tpid, tci));
}
