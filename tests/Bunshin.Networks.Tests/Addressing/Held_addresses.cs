using Bunshin.Networks.Storing;
using Bunshin.Packets.Addresses;
using CsCheck;

namespace Bunshin.Networks.Tests.Addressing;

public sealed class Held_addresses
{
    private static readonly Gen<(string Scope, IpAddress Address)> s_key = Gen.Select(
        Gen.Bool.Select(first => first ? "a" : "b"),
        Gen.OneOf(
            Gen.UInt[0, 12].Select(number => (IpAddress)new Ipv4Address(number)),
            Gen.UInt[0, 6].Select(number => (IpAddress)new Ipv4Address(uint.MaxValue - number)),
            Gen.UInt[0, 6].Select(number => (IpAddress)new Ipv6Address(number)),
            Gen.UInt[0, 6].Select(number => (IpAddress)new Ipv6Address(UInt128.MaxValue - number))));

    [Fact]
    public void Have_the_gap_that_walking_finds()
    {
        Gen.Select(Gen.Select(s_key.List[0, 6], s_key.List[0, 12]).List[0, 12], s_key, Gen.Int[0, 128], Gen.UInt[0, 20]).Sample(
            (changes, probe, length, skip) =>
            {
                var held = HeldAddresses.Empty;
                var model = new HashSet<(string, IpAddress)>();
                foreach (var (removed, added) in changes)
                {
                    held = held.With(removed, added);
                    model.ExceptWith(removed);
                    model.UnionWith(added);
                }

                var span = AddressSpan.OfHosts(new IpPrefix(probe.Address, Math.Min(length, probe.Address.BitLength)));
                var from = span.First + skip;
                UInt128? expected = null;
                for (var number = from; number >= span.First && number <= span.Last; number++)
                {
                    if (!model.Contains((probe.Scope, span.At(number))))
                    {
                        expected = number;
                        break;
                    }

                    if (number == UInt128.MaxValue)
                    {
                        break;
                    }
                }

                Assert.Equal(expected, held.LowestFree(probe.Scope, span, from));
                Assert.Equal(model.Count(key => key.Item1 == probe.Scope && span.Contains(key.Item2)), held.Count(probe.Scope, span));
            },
            iter: 20_000);
    }
}
