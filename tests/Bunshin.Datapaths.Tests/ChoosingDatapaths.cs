using Bunshin.Datapaths.Choosing;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Datapaths.Userspace;
using Bunshin.Forwarding.Ipvlan;

namespace Bunshin.Datapaths.Tests;

/// <summary>Which datapath <c>auto</c> takes where the kernel has no driver.</summary>
public sealed class Choosing_a_datapath
{
    private static readonly IDatapath[] s_ours = [new EbpfDatapath(), new UserspaceDatapath()];

    [Theory]
    [InlineData(IpvlanMode.L2, DatapathKind.Ebpf)]
    [InlineData(IpvlanMode.L3, DatapathKind.Ebpf)]
    [InlineData(IpvlanMode.L3s, DatapathKind.Userspace)]
    public void It_serves_the_ipvlan_mode_that_is_asked_for(IpvlanMode mode, DatapathKind expected)
    {
        var probe = new EbpfDatapath().Probe(ChildKind.Macvlan);
        Assert.SkipUnless(probe.IsSupported, probe.Reason);
        ChildForm[] children = [ChildKind.Vlan, new(ChildKind.Ipvlan, mode)];
        Assert.Equal(expected, DatapathSelection.Choose(DatapathKind.Auto, children, candidates: s_ours).Datapath.Kind);
    }

    [Fact]
    public void What_is_asked_for_by_name_and_cannot_be_had_is_refused_with_the_mode_and_what_would_help()
    {
        var refused = Assert.Throws<DatapathException>(() => DatapathSelection.Choose(DatapathKind.Ebpf, [new(ChildKind.Ipvlan, IpvlanMode.L3s)], candidates: s_ours));
        Assert.Contains("ipvlan l3s", refused.Message, StringComparison.Ordinal);
        Assert.Contains("userspace", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ipvlan_child_of_which_no_more_is_said_is_one_of_the_kernel_s_default_mode() =>
        Assert.Equal("ipvlan l3", new ChildSpec { Name = "i", Kind = ChildKind.Ipvlan }.Form.ToString());
}
