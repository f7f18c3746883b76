using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>Addresses that share a number in the table of hints.</summary>
[Collection("live")]
public sealed class SharedHints
{
    private const ulong First = 0x02_00_00_00_12_34;
    private static readonly MacAddress s_parent = new(0x02_00_00_00_99_99);

    /// <summary>Only the last two bytes count.</summary>
    private static readonly MacAddress[] s_sharing = [new(First), new(First | (1 << 16)), new(First | (2 << 16))];

    [Fact]
    public void Addresses_in_a_row_have_numbers_of_their_own()
    {
        var numbers = Enumerable.Range(0, OwnerHint.Count).Select(static at => OwnerHint.NumberOf(TableKey.Of(0, new MacAddress(First + (ulong)at))));

        Assert.True(numbers.Take(256).Distinct().Count() == 256);
        Assert.All(s_sharing, static address => Assert.Equal(OwnerHint.NumberOf(TableKey.Of(0, s_sharing[0])), OwnerHint.NumberOf(TableKey.Of(0, address))));
    }

    [Fact]
    public void Each_gets_its_own_and_a_strangers_gets_nobodys()
    {
        Privileges.NeedNamespaces();
        using var place = new TrialPlace(3);
        place.Run(static () =>
        {
            using var trial = new EbpfTrial();

            // One alone, then two, then the other one alone.
            ExpectOwners(trial, s_sharing[0], s_parent);
            ExpectOwners(trial, s_sharing[0], s_sharing[1]);
            ExpectOwners(trial, s_sharing[1], s_parent);
        });
    }

    private static void ExpectOwners(EbpfTrial trial, params MacAddress[] addresses)
    {
        var children = addresses.Where(static address => address != s_parent).ToArray();
        var sender = new MacAddress(First + 1);
        trial.Apply(
        [
            StackDevice.Bottom("p", s_parent),
            .. children.Append(sender).Select(static (address, at) => StackDevice.On(0, $"c{at}", new MacvlanChild { Address = address, Mode = MacvlanMode.Bridge })),
        ]);
        foreach (var address in s_sharing)
        {
            int[] owner = Array.IndexOf(children, address) is var at and >= 0 ? [at + 1] : [];
            byte[] frame = [.. Bytes(address), .. Bytes(sender), 0x88, 0xB5, .. new byte[46]];
            var fromWire = trial.FromWire(frame);
            var fromChild = trial.FromChild(children.Length + 1, frame);

            Assert.Equal(owner, fromWire.Deliveries.Select(static delivery => delivery.Device));
            Assert.Equal(owner.Length == 0, fromWire.ToHost);
            Assert.Equal(owner, fromChild.Deliveries.Select(static delivery => delivery.Device));
            Assert.Equal(owner.Length == 0, fromChild.OnWire.Count == 1);
        }
    }

    private static byte[] Bytes(MacAddress address)
    {
        var bytes = new byte[MacAddress.Length];
        address.Write(bytes);
        return bytes;
    }
}
