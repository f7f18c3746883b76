using Bunshin.Datapaths.Ebpf.Capturing;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Datapaths.Tests.Lasting;
using Bunshin.Datapaths.Tests.Userspace;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Ebpf;

[Collection("bpf")]
public sealed class CapturingLive
{
    private const string Spoofed = "sent: the frame does not have the child's own MAC, and the child is guarded";
    private static readonly MacAddress Stranger = new(0x0200_0000_0077);
    private static readonly ChildPolicy Guarded = new() { Guard = new SenderGuard() };

    [Fact]
    public void Dropped_frames_are_shown_whole_with_child_direction_and_reason()
    {
        using var bench = new UserspaceBench();
        var vlan = bench.Child(2) with { Kind = ChildKind.Vlan, Vlan = new VlanSettings { Id = 100 } };
        var running = bench.Serve("ebpf", bench.Child(1) with { Policy = Guarded }, vlan);
        bench.Net("c2").SetDown(bench.Net("c2").GetLink("c2").Index);
        running.Observe();
        using var one = bench.Tap("c1", "c1");
        using var wire = bench.Tap("wire", "w");
        using var capture = EbpfCapture.Open(Request(bench));
        var spoofed = UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7));
        one.Send(spoofed);
        one.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(1)));
        var seen = Assert.Single(Read(capture, 1));
        Assert.Equal(("c1", true, Spoofed, 60), (seen.Device, seen.IsSent, seen.Reason, seen.Length));
        Assert.Equal(spoofed, seen.Bytes);
        Assert.InRange(DateTime.UnixEpoch.AddTicks((long)seen.Nanoseconds / 100), DateTime.UtcNow.AddSeconds(-5), DateTime.UtcNow.AddSeconds(1));

        // The tag is out of band in the kernel, and in line again here.
        byte[] tagged = [.. spoofed[..12], 0x81, 0x00, 0x40, 0x64, .. spoofed[12..]];
        wire.Send(tagged);
        seen = Assert.Single(Read(capture, 1));
        Assert.Equal(("c2", false, VerdictReasons.Describe(VerdictReason.VlanDown), 64), (seen.Device, seen.IsSent, seen.Reason, seen.Length));
        Assert.Equal(tagged, seen.Bytes);
        Assert.Equal(0, capture.Lost);
    }

    [Fact]
    public void One_captures_at_a_time_and_leaves_nothing_behind()
    {
        using var bench = new UserspaceBench();
        bench.Serve("ebpf", bench.Child(1) with { Policy = Guarded }, bench.Child(2) with { Policy = Guarded });
        using var two = bench.Tap("c2", "c2");
        using var one = bench.Tap("c1", "c1");
        using (EbpfCapture.Open(Request(bench)))
        {
            var refused = Assert.Throws<DatapathException>(() => EbpfCapture.Open(Request(bench)));
            Assert.Contains($"process {Environment.ProcessId} (", refused.Message, StringComparison.Ordinal);
            Assert.Contains("captures on p already", refused.Message, StringComparison.Ordinal);
            Assert.True(HasPart(bench));
        }

        Assert.False(HasPart(bench));

        using var next = EbpfCapture.Open(Request(bench) with { Child = "c1", Passed = true });
        two.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7)));
        one.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7)));
        Assert.Equal([("c1", null), ("c1", Spoofed)], Read(next, 2).Select(static frame => (frame.Device, frame.Reason)));
    }

    [Fact]
    public void Passing_frames_are_shown_in_both_directions_of_one_child_or_all()
    {
        using var bench = new UserspaceBench();
        bench.Serve("ebpf", bench.Child(1), bench.Child(2));
        Assert.True(bench.Reaches("c1", "c2", 2));
        using var one = bench.Tap("c1", "c1");
        using var two = bench.Tap("c2", "c2");
        var frame = UserspaceBench.Frame(UserspaceBench.Mac(2), UserspaceBench.Mac(1));
        using (var all = EbpfCapture.Open(Request(bench) with { Dropped = false, Passed = true, SnapLength = 20 }))
        {
            one.Send(frame);
            Assert.NotNull(UserspaceBench.Next(two));
            var seen = Read(all, 2);
            Assert.Equal([("c1", true), ("c2", false)], seen.Select(static seen => (seen.Device, seen.IsSent)));
            Assert.All(seen, seen => Assert.Equal((60, Convert.ToHexString(frame[..20]), null), (seen.Length, Convert.ToHexString(seen.Bytes), seen.Reason)));
        }

        using var single = EbpfCapture.Open(Request(bench) with { Dropped = false, Passed = true, Child = "c2" });
        one.Send(frame);
        Assert.NotNull(UserspaceBench.Next(two));
        Assert.Equal([("c2", false)], Read(single, 2, patience: 300).Select(static seen => (seen.Device, seen.IsSent)));
    }

    [Fact]
    public void One_of_many_passing_frames_is_taken_and_what_finds_no_room_is_counted()
    {
        using var bench = new UserspaceBench();
        bench.Serve("ebpf", bench.Child(1));
        using var one = bench.Tap("c1", "c1");
        const int Sent = 2000;
        void Send()
        {
            for (var number = 0; number < Sent; number++)
            {
                one.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(1)));
            }
        }

        using (var sampled = EbpfCapture.Open(Request(bench) with { Passed = true, Every = 100 }))
        {
            Send();
            Assert.InRange(Read(sampled, Sent, patience: 300).Count, Sent / 100, (Sent / 100) + Environment.ProcessorCount);
        }

        using var flooded = EbpfCapture.Open(Request(bench) with { Passed = true, SnapLength = CaptureRequest.MostSnapLength });
        Send();
        var read = Read(flooded, Sent, patience: 300).Count;
        Assert.InRange(read, 1, Sent - 1);
        Assert.Equal(Sent, read + flooded.Lost);
    }

    [Fact]
    public void Programs_stop_when_nobody_reads()
    {
        using var bench = new UserspaceBench();
        bench.Serve("ebpf", bench.Child(1) with { Policy = Guarded });
        using var one = bench.Tap("c1", "c1");
        using var capture = EbpfCapture.Open(Request(bench) with { Passed = true });
        Thread.Sleep(EbpfCapture.Patience + TimeSpan.FromMilliseconds(100));
        one.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7)));
        Assert.Empty(Read(capture, 1, patience: 100));
        one.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7)));
        Assert.Equal(2, Read(capture, 2).Count);
    }

    [Fact]
    public void Children_that_come_are_captured_too_and_who_is_served_by_nobody_is_told()
    {
        using var bench = new UserspaceBench();
        var running = bench.Serve("ebpf", bench.Child(1));
        var missing = Assert.Throws<DatapathException>(() => EbpfCapture.Open(Request(bench) with { Child = "c11" }));
        Assert.Contains("p has no child c11: c1 (did you mean \"c1\"?)", missing.Message, StringComparison.Ordinal);
        using var capture = EbpfCapture.Open(Request(bench));
        running.Change(bench.Spec(bench.Child(1), bench.Child(2) with { Policy = Guarded }));
        bench.Raise("c2");
        running.Observe();
        using var two = bench.Tap("c2", "c2");
        Thread.Sleep(1100);
        Assert.Empty(Read(capture, 1, patience: 50));
        two.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7)));
        Assert.Equal("c2", Assert.Single(Read(capture, 1)).Device);
        running.Dispose();
        Assert.Contains("no children on the ebpf datapath", Assert.Throws<DatapathException>(() => Read(capture, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_goes_on_with_the_next_process_that_serves()
    {
        using var bench = new LastingBench("ebpf");
        var child = bench.Child(1) with { Policy = Guarded };
        var first = bench.Start(child);
        bench.Net.HostNet.SetUp(bench.Net.HostNet.GetLink("c1").Index);
        first.Observe();
        using var one = bench.Net.Tap("host", "c1");
        using var capture = EbpfCapture.Open(Request(bench.Net));
        first.Detach();
        one.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7)));
        Assert.Equal(Spoofed, Assert.Single(Read(capture, 1)).Reason);
        using var second = bench.Start(child);
        Thread.Sleep(1100);
        Assert.Empty(Read(capture, 1, patience: 50));
        one.Send(UserspaceBench.Frame(Stranger, UserspaceBench.Mac(7)));
        Assert.Equal(Spoofed, Assert.Single(Read(capture, 1)).Reason);
    }

    private static bool HasPart(UserspaceBench bench)
    {
        using var program = BpfProgram.TryOpenById(CaptureTarget.FindProgram(bench.Host, bench.HostNet.GetLink("p").Index)!.Value);
        var maps = program!.Info().MapIds.Select(BpfMap.OpenById).ToList();
        var has = maps.Single(static map => map.Name == EbpfMaps.CallsName).TryLookup(BitConverter.GetBytes((int)EbpfCall.Captured), new byte[4]);
        maps.ForEach(static map => map.Dispose());
        return has;
    }

    private static CaptureRequest Request(UserspaceBench bench) =>
        new() { Parent = "p", Namespace = bench.Reference("host"), Dropped = true };

    // The kernel speaks, too; only the test's own frames count.
    private static List<CapturedFrame> Read(EbpfCapture capture, int count, int patience = 2000)
    {
        var seen = new List<CapturedFrame>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (seen.Count < count && clock.ElapsedMilliseconds < patience)
        {
            _ = capture.Read(
                frame =>
                {
                    if (frame.Bytes.AsSpan(12).IndexOf((byte)0xB5) is 1 or 5)
                    {
                        seen.Add(frame);
                    }
                },
                20);
        }

        return seen;
    }
}
