using System.Globalization;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Replay;
using Bunshin.Forwarding.Macvlan;

namespace Bunshin.Conformance.Tests;

public sealed class ReplayingRecordings
{
    [Fact]
    public void Every_stable_case_recorded_from_the_kernel_agrees_with_the_model()
    {
        var result = Replayer.Replay(Recorded.All, new ReplayOptions());

        Assert.Empty(result.Differences);
        Assert.Equal((22750, 0, 12), (result.Agree, result.Differ, result.Skipped));
    }

    [Fact]
    public void Every_case_of_VLAN_devices_and_ipvlan_children_recorded_from_the_kernel_agrees_with_the_model()
    {
        var result = Replayer.Replay(Recorded.Stacks, new ReplayOptions());

        Assert.Empty(result.Differences);
        Assert.Equal((3450, 0, 24), (result.Agree, result.Differ, result.Skipped));
        Assert.Equal(["the sender's own IP layer made no frame"], result.SkipReasons.Keys);
    }

    [Fact]
    public void Every_stable_case_of_our_own_recording_of_stacks_agrees_with_the_model()
    {
        var result = Replayer.Replay(Recorded.OwnStacks, new ReplayOptions());

        Assert.Empty(result.Differences);
        Assert.True(result.Agree >= 5000, $"{result.Agree} cases agree");
        Assert.Equal(
            ["the recording's own runs disagreed", "the sender's own IP layer made no frame"], result.SkipReasons.Keys);
    }

    [Fact]
    public void Files_named_in_the_environment_agree_with_the_model()
    {
        var files = Environment.GetEnvironmentVariable("BUNSHIN_RECORDINGS");
        Assert.SkipWhen(string.IsNullOrEmpty(files), "BUNSHIN_RECORDINGS names no further recordings");
        var output = new StringWriter(CultureInfo.InvariantCulture);

        var exit = ReplayRunner.Run([.. files!.Split(':').SelectMany(static file => Directory.Exists(file) ? Directory.GetFiles(file) : [file])],
            new ReplayOptions(), output, output);

        Assert.True(exit == 0, output.ToString());
    }

    [Fact]
    public void A_walk_with_one_rule_changed_is_caught()
    {
        var result = Replayer.Replay(Recorded.All, new ReplayOptions { Rules = ReflectedBridgeMulticast.VepaAndBridge, ShownDifferences = 100 });

        Assert.True(result.Differ > 0);
        Assert.Equal(22750, result.Agree + result.Differ);
        Assert.Contains("c2 should not see broadcast by tap", string.Join('\n', result.Differences), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", ":1: no meta record")]
    [InlineData("nonsense", ":1: ")]
    [InlineData("""{"record":"case","set":"x"}""", ":1: a case before any meta record")]
    [InlineData("""{"record":"meta","set":"x"}""", ":1: \"config\" is missing")]
    [InlineData("""{"record":"meta","set":"x","config":{"children":[{"key":"c1","mode":"odd"}]},"macs":{}}""", "\"odd\" is not a mode")]
    public void An_unreadable_recording_is_told_with_file_and_line_and_exit_code_2(string text, string problem)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            var errors = new StringWriter();
            Assert.Equal(2, ReplayRunner.Run([file], new ReplayOptions(), TextWriter.Null, errors));
            Assert.Contains(problem, errors.ToString(), StringComparison.Ordinal);
            Assert.StartsWith(file, errors.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Sets_of_other_kinds_are_counted_as_skipped_with_the_reason()
    {
        const string text = """
            {"record":"meta","set":"netkit-l3","config":{"fam":"netkit","mode":0},"macs":{"p":"02:00:00:00:00:01"}}
            {"record":"case","set":"netkit-l3","i":0}
            {"record":"case","set":"netkit-l3","i":1}
            """;
        var recordings = RecordingReader.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "memory");
        var result = Replayer.Replay(recordings, new ReplayOptions());

        Assert.Equal((0, 0, 2), (result.Agree, result.Differ, result.Skipped));
        Assert.Contains("netkit", Assert.Single(result.SkipReasons).Key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"children":[{"key":"c1","mode":"bridge"}],"bridge_parent":true}""", "the parent is a bridge")]
    [InlineData("""{"children":[{"key":"c1","mode":"bridge"}],"parent_master":"br0"}""", "parent_master")]
    [InlineData("""{"children":[{"key":"c1","mode":"bridge","netns_moved":1}]}""", "netns_moved")]
    [InlineData("""{"children":[{"key":"c1","mode":"bridge","kind":"ipvlan"}]}""", "ipvlan")]
    [InlineData("""{"hairpin":true}""", "no children")]
    public void Sets_in_situations_that_the_walk_does_not_know_are_skipped_by_name(string config, string reason)
    {
        var text = $$$"""
            {"record":"meta","set":"odd-one","config":{{{config}}},"macs":{"p":"02:00:00:00:00:01","w":"02:00:00:00:00:02","c1":"02:00:00:00:00:11"}}
            {"record":"case","set":"odd-one","i":0,"inject":"nobody"}
            """;
        var recordings = RecordingReader.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "memory");
        var result = Replayer.Replay(recordings, new ReplayOptions());

        Assert.Equal((0, 0, 1), (result.Agree, result.Differ, result.Skipped));
        var told = Assert.Single(result.SkipReasons).Key;
        Assert.StartsWith("odd-one: ", told, StringComparison.Ordinal);
        Assert.Contains(reason, told, StringComparison.Ordinal);
    }
}
