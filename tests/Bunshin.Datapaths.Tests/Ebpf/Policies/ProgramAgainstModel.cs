using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Tests.Policies.Model;
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

    [Fact(Explicit = true)]
    public void What_a_guard_costs()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading programs needs CAP_BPF");
        using var trial = new PolicyTrial(PolicyDirection.Sent);
        var frame = RandomFrames.Datagram();
        var addresses = (IReadOnlyList<Packets.Addresses.IpPrefix>)[Packets.Addresses.IpPrefix.Parse("10.0.0.1")];
        (string Name, ChildPolicy Policy)[] policies =
        [
            ("none", new()),
            ("MAC", new() { Guard = new() { MayRoute = true, MayServeDhcp = true } }),
            ("MAC, as a host", new() { Guard = new() }),
            ("addresses", new() { Guard = new() { Addresses = addresses, MayRoute = true, MayServeDhcp = true } }),
            ("addresses, as a host", new() { Guard = new() { Addresses = addresses } }),
        ];
        var costs = policies.Select(static _ => new List<long>()).ToList();
        for (var round = 0; round < 31; round++)
        {
            for (var at = 0; at < policies.Length; at++)
            {
                _ = trial.With(policies[at].Policy, RandomFrames.Own);
                Assert.True(trial.Judge(frame).IsAllowed);
                costs[at].Add(trial.Cost(frame, 100_000));
            }
        }

        for (var at = 0; at < policies.Length; at++)
        {
            output.WriteLine($"{policies[at].Name}: {costs[at].Order().ElementAt(15)} ns");
        }
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
