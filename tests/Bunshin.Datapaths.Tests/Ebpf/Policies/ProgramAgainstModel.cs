using Bunshin.Forwarding.Policies;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Tests.Ebpf.Policies;

[Collection("bpf")]
public sealed class ProgramAgainstModel(ITestOutputHelper output)
{
    private const int Policies = 400;
    private const int FramesEach = 100;
    private const uint Budget = 100_000;

    [Theory]
    [InlineData(PolicyDirection.Sent)]
    [InlineData(PolicyDirection.Received)]
    public void Both_say_the_same_of_any_frame(PolicyDirection direction)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading programs needs CAP_BPF");
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var seen = new int[PolicyVerdict.Reasons];
        using var trial = new PolicyTrial(direction);
        for (var number = 0; number < Policies; number++)
        {
            var policy = RandomPolicies.Make(random);
            _ = trial.With(policy, RandomFrames.Own);
            for (var at = 0; at < FramesEach; at++)
            {
                var frame = RandomFrames.Make(random);
                var tag = random.Next(10) == 0 ? new VlanTag(EtherType.Dot1Q, (ushort)random.Next(1, 9)) : VlanTag.None;
                var expected = PolicyRules.Judge(policy, direction, RandomFrames.Own, frame, tag);
                var actual = trial.Judge(frame, tag);
                Assert.True(expected == actual, $"seed {seed}: model {expected}, program {actual}, tag {tag}, frame {Convert.ToHexString(frame)}, policy {number}");
                seen[(int)actual.Reason]++;
            }
        }

        output.WriteLine(string.Join(", ", seen.Select((count, reason) => $"{(PolicyReason)reason} {count}")));
        var possible = Enum.GetValues<PolicyReason>().Where(reason => reason is PolicyReason.Allowed or PolicyReason.Malformed
            or PolicyReason.DeniedByRule or PolicyReason.DeniedByDefault || (direction == PolicyDirection.Sent && reason != PolicyReason.OverRate));
        Assert.All(possible, reason => Assert.True(seen[(int)reason] > Policies / 10, $"{reason} was seen {seen[(int)reason]} times only"));
    }

    [Fact]
    public void The_check_is_verified_far_below_the_kernels_limit()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading programs needs CAP_BPF");
        using var trial = new PolicyTrial(PolicyDirection.Sent);
        output.WriteLine($"{trial.VerifiedInstructions} instructions verified");
        Assert.InRange(trial.VerifiedInstructions, 1u, Budget);
    }
}
