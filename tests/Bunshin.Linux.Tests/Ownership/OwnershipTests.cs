using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Ownership;
using CsCheck;

namespace Bunshin.Linux.Tests.Ownership;

public sealed class OwnershipTests
{
    private static readonly OwnedResource[] Resources =
    [
        new OwnedResource.Interface("mv 0", new NamespaceIdentity(4, 4026531840), "/run/netns/ns0"),
        new OwnedResource.Namespace("ns0", 17),
        new OwnedResource.FileAt("/run/bunshin/x.sock"),
    ];

    [Fact]
    public void A_record_reads_back_as_it_was_written()
    {
        var text = OwnershipRecord.Head() + string.Concat(Resources.Select(resource => resource.ToLine() + "\n"));
        var record = OwnershipRecord.Parse(text)!;
        Assert.Equal(ProcessIdentity.Current, record.Owner);
        Assert.Equal(OwnershipRecord.CurrentBoot, record.BootId);
        Assert.Equal(Resources, record.Resources);
    }

    [Fact]
    public void A_record_broken_off_anywhere_never_names_what_it_did_not_name_whole()
    {
        var text = OwnershipRecord.Head() + string.Concat(Resources.Select(resource => resource.ToLine() + "\n"));
        Gen.Int[0, text.Length - 1].Sample(length =>
            OwnershipRecord.Parse(text[..length]) is not { } record || record.Resources.SequenceEqual(Resources.Take(record.Resources.Count)));
    }

    [Fact]
    public void Any_text_is_a_record_or_none_without_an_exception() =>
        Gen.String.Array[0, 8].Sample(lines => { _ = OwnershipRecord.Parse(string.Join('\n', lines)); _ = OwnershipRecord.Parse(OwnershipRecord.Head() + string.Join('\n', lines)); });

    [Fact]
    public void A_process_is_known_by_its_start_and_not_by_its_number_alone()
    {
        Assert.True(ProcessIdentity.Current.IsAlive());
        Assert.False((ProcessIdentity.Current with { StartTime = 1 }).IsAlive());
        Assert.Null(ProcessIdentity.Find(int.MaxValue));
    }

    [Fact]
    public void A_ledger_is_in_its_file_from_the_first_word_and_gone_when_disposed()
    {
        string path;
        using (var ledger = ResourceLedger.Open())
        {
            ledger.Add(Resources);
            path = OwnershipDirectory.Existing().SelectMany(folder => Directory.GetFiles(folder, $"{ProcessIdentity.Current}-*.owner"))
                .Single(file => File.ReadAllText(file).Contains("x.sock", StringComparison.Ordinal));
            Assert.Equal(Resources, OwnershipRecord.Parse(File.ReadAllText(path))!.Resources);
            ledger.Remove(Resources[1]);
            Assert.Equal([Resources[0], Resources[2]], OwnershipRecord.Parse(File.ReadAllText(path))!.Resources);
            ledger.Add(Resources[1]);
            Assert.Equal(3, OwnershipRecord.Parse(File.ReadAllText(path))!.Resources.Count);
        }

        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, false)]
    [InlineData(0x6200_0000u, true)]
    [InlineData(0x62ff_ffffu, true)]
    [InlineData(0x6300_0000u, false)]
    public void A_mark_is_known_by_its_upper_byte(uint group, bool isOurs)
    {
        Assert.Equal(isOurs, OwnershipMark.Covers(group));
        Assert.True(OwnershipMark.Covers(OwnershipMark.NewGroup()));
    }

    [Fact]
    public void What_lasts_has_a_mark_that_the_next_process_knows_and_a_sweep_does_not_take()
    {
        var group = OwnershipMark.LastingGroup("eth0");
        Assert.Equal(0x62b1_9724u, group);
        Assert.NotEqual(group, OwnershipMark.LastingGroup("eth1"));
        Assert.True(OwnershipMark.Covers(group) && OwnershipMark.IsLasting(group));
        Assert.True(OwnershipMark.IsLasting(OwnershipMark.NewGroup(isLasting: true)));
        for (var round = 0; round < 100; round++)
        {
            Assert.False(OwnershipMark.IsLasting(OwnershipMark.NewGroup()));
        }
    }
}
