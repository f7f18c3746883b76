using Bunshin.Conformance.Live;
using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Replay;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>The same for stacks of devices: VLANs, macvlan and ipvlan on each other.</summary>
[Collection("live")]
public sealed class ReplayingStacksOnTrial(ITestOutputHelper output)
{
    private const int Slots = 24;

    [Fact]
    public void Every_stable_case_of_VLAN_devices_recorded_from_the_kernel_agrees_with_the_programs() => Replay(Recorded.Stacks, 2_700);

    [Fact]
    public void Every_stable_case_of_our_own_recording_of_stacks_agrees_with_the_programs() => Replay(Recorded.OwnStacks, 10_000);

    private void Replay(IReadOnlyList<Recording> recordings, int least)
    {
        Privileges.NeedNamespaces();
        var (agree, differ) = (0, new List<string>());
        var skips = new SortedDictionary<string, int>(StringComparer.Ordinal);
        using var place = new TrialPlace(Slots);
        place.Run(() =>
        {
            using var trial = new EbpfTrial();
            foreach (var recording in recordings)
            {
                if (EbpfStackProjection.WhyNot(recording.Meta) is { } why)
                {
                    skips[why] = skips.GetValueOrDefault(why) + recording.Lines;
                    continue;
                }

                var before = differ.Count;
                var agreed = Compare(trial, recording, differ, skips);
                agree += agreed;
                output.WriteLine($"{recording.Meta.Set}: {agreed} of {recording.Lines} agree, {differ.Count - before} differences");
            }
        });
        foreach (var (reason, count) in skips)
        {
            output.WriteLine($"skipped {count}: {reason}");
        }

        output.WriteLine($"{agree} agree, {differ.Count} differences");
        Assert.Empty(differ.Take(40));
        Assert.True(agree >= least, $"only {agree} cases were compared");
    }

    private static int Compare(EbpfTrial trial, Recording recording, List<string> differ, SortedDictionary<string, int> skips)
    {
        var observations = new TrialStackObserver(recording.Meta, trial).Observe(recording.Cases);
        var model = new StackObserver(recording.Meta);
        var projection = new EbpfStackProjection(recording.Meta, model);
        var (agree, afterUnstable) = (0, false);
        for (var at = 0; at < recording.Cases.Count; at++)
        {
            var recorded = recording.Cases[at];
            var why = recorded.IsStable ? recorded.Unsupported ?? ServedLimits.WhyNot(DatapathKind.Ebpf, recording.Meta.Stack!, model, recorded) : "the recording's own runs disagreed";
            if (why is not null)
            {
                skips[why] = skips.GetValueOrDefault(why) + 1;
                afterUnstable = !recorded.IsStable;
                continue;
            }

            var withStats = !afterUnstable
                && !LateReplies.AreBetween(recording.Cases, observations, at) && !LateReplies.AreBetween(recording.Cases, observations, at - 1);
            var differences = CaseComparison.Differences(
                projection.Project(recorded.Observed, recorded), projection.Project(observations[at], recorded), "the programs", withStats);
            agree += differences.Count == 0 ? 1 : 0;
            differ.AddRange(differences.Select(text => $"{recording.Meta.Set} {recorded}: {text}"));
            afterUnstable = false;
        }

        return agree;
    }
}
