using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;

namespace Bunshin.Cli.Tests;

/// <summary>VLAN devices and ipvlan children on the command line: where the kernel has the drivers as <c>ip</c> does it, and else a word about who can.</summary>
public sealed class StackedLinkTests
{
    [Theory]
    [InlineData(ChildKind.Vlan, "link add v0.5 link v0 type vlan id 5", "8021q")]
    [InlineData(ChildKind.Ipvlan, "link add ip0 link v0 type ipvlan mode l2", "ipvlan")]
    public void Without_a_driver_it_is_said_which_one_is_missing_and_who_serves_without_it(ChildKind kind, string line, string driver)
    {
        using var sandbox = new Sandbox();
        Assert.SkipWhen(Kernel.Probe(kind).IsSupported, $"this kernel has the {driver} driver");
        sandbox.Do("link add v0 type veth peer name v1");
        var outcome = sandbox.Try(line);
        Assert.Contains("EOPNOTSUPP", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains($"the kernel has no {driver} driver (modprobe {driver}, or a kernel with CONFIG_", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("; the datapath userspace serves such children without it", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Status);
    }

    [Theory]
    [InlineData("link add v0.5 link v0 type vlan id 5", "link add other link v0 type vlan id 5", "EEXIST", "v0 has VLAN 5 already: v0.5")]
    [InlineData("link add v0.5 link v0 type vlan id 5", "link add v0.5 link v0 type vlan id 6", "EEXIST", "there is an interface v0.5 already")]
    [InlineData("", "link add v0.5 link v0 mtu 9000 type vlan id 5", "EINVAL", "an MTU of 9000 is more than the 1500 of v0")]
    [InlineData("link add v0.5 link v0 type vlan id 5", "link set v0.5 mtu 9000", "ERANGE", "MTU 9000 is above that of v0")]
    [InlineData("link add v0.5 link v0 type vlan id 5;link set v0 down", "link set v0.5 up", "ENETDOWN", "v0 is down; set that up first, or let the VLAN be up without it: link set v0.5 type vlan loose_binding on")]
    [InlineData("link add ip0 link v0 type ipvlan mode l2", "link add x link ip0 type vlan id 5", "EOPNOTSUPP", "it is an ipvlan; make the VLAN on the device below it")]
    [InlineData("link add ip0 link v0 type ipvlan mode l2", "link add mv0 link v0 type macvlan", "EBUSY", "v0 is held by ipvlan ip0; a device has macvlan or ipvlan children, not both")]
    [InlineData("link add mv0 link v0 type macvlan", "link add ip0 link v0 type ipvlan", "EBUSY", "v0 is held by macvlan mv0; a device has macvlan or ipvlan children, not both")]
    [InlineData("link add ip0 link v0 type ipvlan", "link set ip0 address 02:00:00:00:00:01", "EOPNOTSUPP", "an ipvlan always has the MAC of v0")]
    [InlineData("link add a link v0 type ipvlan mode l2;link add b link v0 type ipvlan mode l2;addr add 10.0.0.1/24 dev a", "addr add 10.0.0.1/24 dev b", "EADDRINUSE", "a, an ipvlan child of the same parent, has 10.0.0.1")]
    public void A_refusal_names_the_rule_and_the_holder(string before, string line, string errno, string expected)
    {
        Need(ChildKind.Vlan, ChildKind.Ipvlan);
        using var sandbox = new Sandbox();
        sandbox.Do("link add v0 type veth peer name v1");
        sandbox.Do("link set v0 up");
        foreach (var step in before.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            sandbox.Do(step);
        }

        var outcome = sandbox.Try(line);
        Assert.Contains(expected, outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(errno, outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Status);
    }

    [Fact]
    public void Flags_maps_and_mode_are_set_as_written_and_the_rest_stays()
    {
        Need(ChildKind.Vlan, ChildKind.Ipvlan);
        using var sandbox = new Sandbox();
        sandbox.Do("link add v0 type veth peer name v1");
        sandbox.Do("link add v0.5 link v0 type vlan id 5 egress-qos-map 1:1");
        sandbox.Do("link set v0.5 type vlan loose_binding on egress-qos-map 2:2");
        Assert.Contains("<REORDER_HDR,LOOSE_BINDING>", sandbox.Do("-d link show v0.5"), StringComparison.Ordinal);
        Assert.Contains("egress-qos-map { 1:1 2:2 }", sandbox.Do("-d link show v0.5"), StringComparison.Ordinal);
        var id = sandbox.Try("link set v0.5 type vlan id 6");
        Assert.Equal((0, true), (id.Status, id.Errors.Contains("note: id and protocol of a VLAN cannot be changed", StringComparison.Ordinal)));

        sandbox.Do("link add ip0 link v0 type ipvlan");
        sandbox.Do("link set ip0 type ipvlan vepa");
        Assert.Contains("ipvlan  mode l3 vepa", sandbox.Do("-d link show ip0"), StringComparison.Ordinal);
    }

    private static IDatapath Kernel => DatapathSelection.Of(DatapathKind.Kernel);

    private static void Need(params ChildKind[] kinds)
    {
        foreach (var kind in kinds)
        {
            var probe = Kernel.Probe(kind);
            Assert.SkipUnless(probe.IsSupported, probe.Reason);
        }
    }
}
