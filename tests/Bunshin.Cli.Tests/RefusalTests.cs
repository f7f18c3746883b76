namespace Bunshin.Cli.Tests;

/// <summary>Where <c>ip</c> says "Invalid argument", ours says which rule was broken.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("", "link add v0 link v1 type macvlan", "EEXIST", "there is an interface v0 already")]
    [InlineData("", "link add mv0 link v0 mtu 9000 type macvlan", "EINVAL", "an MTU of 9000 is more than the 1500 of v0")]
    [InlineData("", "link add mv0 link lo type macvlan", "EINVAL", "lo is the loopback device")]
    [InlineData("", "link add mv0 link nope type macvlan", "", "there is no link \"nope\"")]
    [InlineData("", "link add mv0 link v00 type macvlan", "", "(did you mean \"v0\"?)")]
    [InlineData("", "link add mv0 link v0 address 01:00:00:00:00:01 type macvlan", "EADDRNOTAVAIL", "is zero or multicast")]
    [InlineData("link add br0 type bridge;link set v0 master br0", "link add mv0 link v0 type macvlan", "EBUSY", "v0 is a port of br0; take it out of that first")]
    [InlineData("link add br0 type bridge;link add mv0 link v0 type macvlan", "link set v0 master br0", "EBUSY", "v0 is the parent of mv0")]
    [InlineData("link add px link v0 type macvlan mode passthru", "link add mv0 link v0 type macvlan", "EINVAL", "v0 has the passthru child px, which owns it alone; remove that first")]
    [InlineData("link add mv0 link v0 type macvlan", "link add link v0 type macvlan mode passthru", "EINVAL", "create macvlan on v0: EINVAL (Invalid argument): passthru takes the whole of v0")]
    [InlineData("link add mv0 link v0 type macvlan", "link add px link v0 type macvlan mode passthru", "EINVAL", "which has macvlan mv0; remove them first")]
    [InlineData("link add mv0 link v0 type macvlan mode bridge", "link set mv0 type macvlan mode passthru", "EINVAL", "neither enters nor leaves passthru: it is bridge")]
    [InlineData("link add mv0 link v0 type macvlan mode bridge", "link set mv0 type macvlan macaddr add 02:00:00:00:00:01", "EINVAL", "only a child in mode source has a list of sources")]
    [InlineData("link add mv0 link v0 type macvlan", "link set mv0 mtu 9000", "EINVAL", "MTU 9000 is above that of the parent v0, 1500")]
    [InlineData("link set v0 address 02:00:00:00:00:01;link add mv0 link v0 type macvlan", "link set mv0 address 02:00:00:00:00:01", "EADDRINUSE", "is the address of the parent v0")]
    [InlineData("link add mv0 link v0 address 02:00:00:00:00:05 type macvlan;link set mv0 up;link add mv1 link v0 address 02:00:00:00:00:05 type macvlan", "link set mv1 up", "EADDRINUSE", "is used by mv0")]
    public void A_refusal_names_the_rule_below_what_ip_says_and_ends_as_ip_does(string before, string line, string errno, string expected)
    {
        using var sandbox = new Sandbox();
        sandbox.Do("link add v0 type veth peer name v1");
        foreach (var step in before.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            sandbox.Do(step);
        }

        var outcome = sandbox.Try(line);
        var ip = Bunshin.RunIp(["-n", sandbox.Name, .. Bunshin.Words(line)]);
        Assert.StartsWith(ip.Errors, outcome.Errors, StringComparison.Ordinal);
        var ours = outcome.Errors[ip.Errors.Length..];
        Assert.Contains(expected, ours, StringComparison.Ordinal);
        Assert.Contains(errno, ours, StringComparison.Ordinal);
        Assert.Equal(ip.Status, outcome.Status);
        Assert.Single(ours.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_child_of_a_child_is_noted_to_sit_on_the_parent()
    {
        using var sandbox = new Sandbox();
        sandbox.Do("link add v0 type veth peer name v1");
        sandbox.Do("link add mv0 link v0 type macvlan");
        var outcome = sandbox.Try("link add mv7 link mv0 type macvlan");
        Assert.Equal(0, outcome.Status);
        Assert.Contains("note: mv0 is a macvlan itself, so mv7 becomes a child of mv0's parent v0", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("mv7@v0", sandbox.Do("link show mv7"), StringComparison.Ordinal);
    }
}
