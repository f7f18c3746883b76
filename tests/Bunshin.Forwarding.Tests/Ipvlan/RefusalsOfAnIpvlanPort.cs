using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Stacks;
using Bunshin.Packets.Addresses;

namespace Bunshin.Forwarding.Tests.Ipvlan;

public sealed class RefusalsOfAnIpvlanPort
{
    [Fact]
    public void An_address_that_a_sibling_holds_is_refused_by_name_even_if_the_sibling_is_down()
    {
        var children = VerdictsOfAnIpvlanPort.Children(down: 1);

        var refusal = IpvlanRules.CheckAddress(children, 0, IpAddress.Parse("10.0.0.12"));
        Assert.Equal("EADDRINUSE", refusal?.Errno);
        Assert.Contains("c2", refusal?.Sentence, StringComparison.Ordinal);
        Assert.Null(IpvlanRules.CheckAddress(children, 1, IpAddress.Parse("10.0.0.12")));
        Assert.Null(IpvlanRules.CheckAddress(children, 0, IpAddress.Parse("10.0.0.1")));
        Assert.Equal("EADDRINUSE", IpvlanRules.CheckAddress(children, -1, IpAddress.Parse("fd00::b"))?.Errno);
    }

    [Fact]
    public void A_mode_or_flags_that_do_not_exist_are_refused_with_those_that_do()
    {
        Assert.Contains("l2, l3 and l3s", IpvlanRules.CheckPort((IpvlanMode)3, 0)?.Sentence, StringComparison.Ordinal);
        Assert.Equal("EINVAL", IpvlanRules.CheckPort(IpvlanMode.L2, IpvlanFlags.Private | IpvlanFlags.Vepa)?.Errno);
        Assert.Equal("EINVAL", IpvlanRules.CheckPort(IpvlanMode.L2, (IpvlanFlags)4)?.Errno);
        Assert.Null(IpvlanRules.CheckPort(IpvlanMode.L3s, IpvlanFlags.Vepa));
    }

    [Theory]
    [InlineData("macvlan", "ipvlan", "mv0")]
    [InlineData("ipvlan", "macvlan", "iv0")]
    [InlineData("ipvlan", "macvtap", "iv0")]
    [InlineData("bridge", "ipvlan", "br0")]
    public void A_parent_that_another_kind_holds_is_refused_by_the_holders_name(string holder, string kind, string name)
    {
        var refusal = ParentRules.CheckHolder("eth0", kind, new PortHolder(holder, name));

        Assert.Equal("EBUSY", refusal?.Errno);
        Assert.Contains(name, refusal?.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parent_takes_more_children_of_the_family_it_has()
    {
        Assert.Null(ParentRules.CheckHolder("eth0", "macvtap", new PortHolder("macvlan", "mv0")));
        Assert.Null(ParentRules.CheckHolder("eth0", "ipvlan", null));
        Assert.Equal("EMLINK", ParentRules.CheckDepth("eth0.1", 8)?.Errno);
        Assert.Null(ParentRules.CheckDepth("eth0.1", 7));
    }
}
