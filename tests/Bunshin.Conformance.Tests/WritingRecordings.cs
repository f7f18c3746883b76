using Bunshin.Conformance.Record;
using Bunshin.Conformance.Recordings;
using Bunshin.Packets.Addresses;

namespace Bunshin.Conformance.Tests;

public sealed class WritingRecordings
{
    [Fact]
    public void Every_standard_set_is_read_back_as_it_was_written()
    {
        foreach (var meta in StandardSets.All)
        {
            var cases = StandardSets.CasesOf(meta).Where(static recorded => !recorded.IsFromSocket).ToList();
            var first = Write(new Recording(meta, cases, cases.Count));
            var read = Assert.Single(RecordingReader.Read(new MemoryStream(first), meta.Set));

            Assert.Equal(cases.Select(static recorded => recorded.Frame), read.Cases.Select(static recorded => recorded.Frame));
            Assert.Equivalent(Silent(meta.Config), Silent(read.Meta.Config), strict: true);
            Assert.Equal(first, Write(read));
        }
    }

    [Fact]
    public void What_a_socket_sends_and_a_kernel_answers_is_written_too()
    {
        var meta = StandardSets.All.First(static meta => meta.Config.HasIp);
        var sent = StandardSets.CasesOf(meta).First(static recorded => recorded.IsFromSocket);
        var observed = new Observation { Replies = [("c1", [1, 2, 3])] };
        observed.See(new Sighting(sent.Inject, Sighting.Tap, Sighting.Outgoing, null, "data:0200000000020200000000010800ab"));
        var read = RecordingReader.Read(new MemoryStream(Write(new Recording(meta, [sent with { Observed = observed }], 1))), "memory");

        var back = Assert.Single(read[0].Cases);
        Assert.Equal(sent.SocketDestination, back.SocketDestination);
        Assert.Equal("0200000000020200000000010800ab", Convert.ToHexStringLower(back.Frame));
        var (point, frame) = Assert.Single(back.Observed.Replies);
        Assert.Equal(("c1", "010203"), (point, Convert.ToHexStringLower(frame)));
    }

    // An address of one family has no property of the other's.
    private static RecordedConfig Silent(RecordedConfig config) => config with { Addresses = new Dictionary<string, IReadOnlyList<IpAddress>>() };

    private static byte[] Write(Recording recording)
    {
        using var memory = new MemoryStream();
        using (var writer = new RecordingWriter(memory))
        {
            writer.Write(recording);
        }

        return memory.ToArray();
    }
}
