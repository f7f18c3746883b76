using System.Buffers.Binary;
using System.Diagnostics;
using Bunshin.Packets.PcapNg;
using CsCheck;

namespace Bunshin.Packets.Tests.PcapNg;

public sealed class PcapNgWriterTests
{
    private static readonly byte[] _broadcast = Hex.Bytes("ffffffffffff 020000000001 88b5 0102030405");
    private static readonly byte[] _unicast = Hex.Bytes("020000000002 020000000001 88b5 01020304");

    [Fact]
    public void What_is_written_is_read_back()
    {
        var blocks = PcapNgReader.Read(Sample());
        Assert.Equal([0x0A0D0D0Au, 1u, 1u, 6u, 6u, 6u], blocks.Select(b => b.Type));

        Assert.Equal(0x1A2B3C4Du, blocks[0].U32(0));
        Assert.Equal(1u, blocks[0].U32(4));
        Assert.Equal("bunshin", blocks[0].Text(4));

        Assert.Equal((1u, "eth0", "the parent"), (blocks[1].U32(0), blocks[1].Text(2), blocks[1].Text(3)));
        Assert.Equal(("mv0", null), (blocks[2].Text(2), blocks[2].Text(3)));
        Assert.Equal([9], blocks[2].Options.Single(o => o.Code == 9).Value);

        Assert.Equal((0u, 0x11u, 0x22334455u), (blocks[3].U32(0), blocks[3].U32(4), blocks[3].U32(8)));
        Assert.Equal(_broadcast, blocks[3].Data);
        Assert.Equal(0b011_01u, Flags(blocks[3])); // broadcast, inbound
        Assert.Equal("dropped: private children do not reach each other …", blocks[3].Text(1));
        Assert.Equal(7ul, BinaryPrimitives.ReadUInt64LittleEndian(blocks[3].Options.Single(o => o.Code == 4).Value));

        Assert.Equal(1u, blocks[4].U32(0));
        Assert.Equal((18u, 1500u), (blocks[4].U32(12), blocks[4].U32(16)));
        Assert.Equal(0b001_10u, Flags(blocks[4])); // unicast, outbound
        Assert.Empty(blocks[5].Options);
    }

    [Fact]
    public void Frames_and_comments_of_any_length_come_back() =>
        Gen.Select(Gen.Byte.Array[0, 5000], Gen.String[0, 300], Gen.ULong).Sample((frame, comment, time) =>
        {
            using var stream = new MemoryStream();
            var writer = new PcapNgWriter(stream);
            writer.AddInterface("x");
            writer.WriteFrame(0, time, frame, comment: comment);
            var block = PcapNgReader.Read(stream.ToArray())[^1];
            Assert.Equal(frame, block.Data);
            Assert.Equal(time, ((ulong)block.U32(4) << 32) | block.U32(8));
            var wellFormed = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(comment));
            Assert.Equal(wellFormed.Length == 0 ? null : wellFormed, block.Text(1));
        });

    [Fact]
    public void A_comment_no_option_can_hold_is_cut_off()
    {
        using var stream = new MemoryStream();
        var writer = new PcapNgWriter(stream);
        writer.AddInterface("x");
        writer.WriteFrame(0, 0, [], comment: new string('分', 100_000));
        Assert.Equal(16_384, PcapNgReader.Read(stream.ToArray())[^1].Text(1)!.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void An_interface_that_was_not_described_throws(int number)
    {
        var writer = new PcapNgWriter(new MemoryStream());
        writer.AddInterface("x");
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WriteFrame(number, 0, []));
    }

    [Fact]
    public void Writing_a_frame_allocates_nothing_once_the_buffer_has_grown()
    {
        var writer = new PcapNgWriter(Stream.Null);
        writer.AddInterface("x");
        var frame = new byte[9000];
        writer.WriteFrame(0, 0, frame, PcapNgDirection.Inbound, comment: "why");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            writer.WriteFrame(0, 0, frame, PcapNgDirection.Inbound, comment: "why", lost: 1);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Wiresharks_capinfos_accepts_the_file()
    {
        var output = Run("capinfos", file => ["-M", file]);
        Assert.Contains("pcapng", output, StringComparison.Ordinal);
        Assert.Matches(@"Number of packets:\s+3", output);
        Assert.Contains("Name = mv0", output, StringComparison.Ordinal);
        Assert.Matches(@"Time precision = nanoseconds", output);
    }

    [Fact]
    public void Tcpdump_accepts_the_file()
    {
        var output = Run("tcpdump", file => ["-nr", file, "-e", "-tt", "--nano"]);
        Assert.Contains("73.588229205", output, StringComparison.Ordinal);
        Assert.Contains("02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff", output, StringComparison.Ordinal);
    }

    private static uint Flags(PcapNgReader.Block block) =>
        BinaryPrimitives.ReadUInt32LittleEndian(block.Options.Single(o => o.Code == 2).Value);

    private static byte[] Sample()
    {
        using var stream = new MemoryStream();
        var writer = new PcapNgWriter(stream);
        var parent = writer.AddInterface("eth0", "the parent");
        var child = writer.AddInterface("mv0");
        writer.WriteFrame(
            parent, 0x11_2233_4455, _broadcast, PcapNgDirection.Inbound, null, "dropped: private children do not reach each other …", 7);
        writer.WriteFrame(child, 0x11_2233_4456, _unicast, PcapNgDirection.Outbound, originalLength: 1500);
        writer.WriteFrame(child, 0x11_2233_4457, _unicast);
        return stream.ToArray();
    }

    private static string Run(string tool, Func<string, string[]> arguments)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
            .Select(directory => Path.Combine(directory, tool)).FirstOrDefault(File.Exists);
        Assert.SkipUnless(path is not null, $"{tool} is not installed");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Sample());
            using var process = Process.Start(new ProcessStartInfo(path!, arguments(file)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return output;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
