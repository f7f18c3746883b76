using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests.Macvlan;

public sealed class RulesOfConfiguration
{
    private static readonly MacvlanParent Port = new() { Address = Frames.Parent };

    [Fact]
    public void Passthru_is_alone_on_its_parent_and_for_ever()
    {
        Assert.Equal("EINVAL", MacvlanRules.CheckAdd(Port, [Child(0, MacvlanMode.Passthru)], Child(1, MacvlanMode.Bridge))?.Errno);
        Assert.Equal("EINVAL", MacvlanRules.CheckAdd(Port, [Child(0, MacvlanMode.Bridge)], Child(1, MacvlanMode.Passthru))?.Errno);
        Assert.Null(MacvlanRules.CheckAdd(Port, [], Child(0, MacvlanMode.Passthru)));
        Assert.Equal("EINVAL", MacvlanRules.CheckChange(Child(0, MacvlanMode.Passthru), Child(0, MacvlanMode.Bridge))?.Errno);
        Assert.Equal("EINVAL", MacvlanRules.CheckChange(Child(0, MacvlanMode.Bridge), Child(0, MacvlanMode.Passthru))?.Errno);
        Assert.Null(MacvlanRules.CheckChange(Child(0, MacvlanMode.Passthru), Child(0, MacvlanMode.Passthru)));
        Assert.Null(MacvlanRules.CheckChange(Child(0, MacvlanMode.Private), Child(0, MacvlanMode.Source)));
    }

    [Fact]
    public void Duplicate_addresses_fail_at_up_and_not_at_creation()
    {
        var up = Child(0, MacvlanMode.Bridge);
        var twin = Child(1, MacvlanMode.Bridge) with { Address = up.Address, IsUp = false };

        Assert.Null(MacvlanRules.CheckAdd(Port, [up], twin));
        Assert.Equal("EADDRINUSE", MacvlanRules.CheckUp(Port, [up, twin], 1)?.Errno);
        Assert.Null(MacvlanRules.CheckUp(Port, [up with { IsUp = false }, twin], 1));
        Assert.Equal("EADDRINUSE", MacvlanRules.CheckUp(Port, [twin with { Address = Port.Address }], 0)?.Errno);
    }

    [Fact]
    public void A_new_address_must_be_free_among_up_children_and_fit_for_a_device()
    {
        MacvlanChild[] children = [Child(0, MacvlanMode.Bridge), Child(1, MacvlanMode.Vepa) with { IsUp = false }];

        Assert.Equal("EADDRINUSE", MacvlanRules.CheckAddress(Port, children, 1, children[0].Address)?.Errno);
        Assert.Null(MacvlanRules.CheckAddress(Port, children, 0, children[1].Address));
        Assert.Equal("EADDRINUSE", MacvlanRules.CheckAddress(Port, children, 0, Port.Address)?.Errno);
        Assert.Equal("EADDRNOTAVAIL", MacvlanRules.CheckAddress(Port, children, 0, MacAddress.Broadcast)?.Errno);
        Assert.Equal("EADDRNOTAVAIL", MacvlanRules.CheckAddress(Port, children, 0, MacAddress.Zero)?.Errno);
        Assert.Null(MacvlanRules.CheckAddress(Port, children, 0, children[0].Address));
    }

    [Theory]
    [InlineData(67, true)]
    [InlineData(68, false)]
    [InlineData(1500, false)]
    [InlineData(1501, true)]
    public void An_MTU_lies_between_68_and_the_parents(int mtu, bool refused) =>
        Assert.Equal(refused, MacvlanRules.CheckMtu(Port, mtu) is not null);

    private static MacvlanChild Child(int number, MacvlanMode mode) => new() { Address = Frames.Child(number), Mode = mode };
}
