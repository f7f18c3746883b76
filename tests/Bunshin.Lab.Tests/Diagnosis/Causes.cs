using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Tests.Diagnosis;

public sealed class Causes
{
    public static TheoryData<string> Labs => [.. LabCatalog.Names];

    [Theory]
    [MemberData(nameof(Labs))]
    public void Of_every_cell_are_what_its_lab_expects(string name)
    {
        var lab = LabCatalog.Open(name);
        var diagnostician = new Diagnostician(lab, Facts(lab));

        foreach (var cell in lab.Reach)
        {
            var cause = diagnostician.Explain(cell.From, cell.To, cell.Family, answered: false)!;
            var where = $"{cell.From.Name} -> {cell.To.Name} {cell.Family}: {cause.Text}\n{string.Join('\n', cause.Trail)}";
            Assert.True((cause.Kind is CauseKind.NoAnswer or CauseKind.LocalAddress) == cell.Reaches, where);
            Assert.True(cell.Cause is null || cell.Cause == cause.Kind, where);
        }
    }

    [Fact]
    public void Name_the_port_whose_hairpin_is_missing_and_the_mode_that_needs_it()
    {
        var cause = Explain(Pair("vepa", "vepa"), "a", "b");

        Assert.Equal(CauseKind.NoHairpin, cause.Kind);
        Assert.Equal("the adjacent switch does not reflect frames (hairpin is off on the port of server/eth0), and vepa siblings need it", cause.Text);
        Assert.Contains("  the switch does not send it back to server/eth0 (hairpin off)", cause.Trail);
    }

    [Fact]
    public void Of_private_children_are_their_mode_and_not_the_missing_hairpin()
    {
        Assert.Equal(CauseKind.Private, Explain(Pair("private", "private"), "a", "b").Kind);
    }

    [Fact]
    public void Of_a_bridge_and_a_vepa_child_are_the_missing_hairpin()
    {
        var cause = Explain(Pair("bridge", "vepa"), "a", "b");

        Assert.Equal(CauseKind.NoHairpin, cause.Kind);
        Assert.Contains("siblings in modes bridge and vepa", cause.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_source_child_are_its_list()
    {
        Assert.Equal(CauseKind.SourceList, Explain(Pair("source", "bridge"), "lan", "a").Kind);
    }

    [Fact]
    public void Say_that_a_route_is_missing()
    {
        var lab = Pair("bridge", "bridge").Replace("10.0.0.10/24", "10.9.0.10/24", StringComparison.Ordinal);

        var cause = Explain(lab, "a", "lan");

        Assert.Equal((CauseKind.NoRoute, "a has no route to 10.9.0.10"), (cause.Kind, cause.Text));
    }

    [Fact]
    public void Say_which_interface_is_down()
    {
        var cause = Explain(Pair("bridge", "bridge"), "a", "lan", down: "server/eth0");

        Assert.Equal((CauseKind.LinkDown, "server/eth0 is down"), (cause.Kind, cause.Text));
    }

    [Fact]
    public void Say_that_an_address_is_missing()
    {
        var file = LabFile.Parse(Pair("bridge", "bridge"), "lab.yaml");

        var cause = new Diagnostician(file, Facts(file)).Explain(file.Endpoints[0], file.Endpoints[1], LabFamily.V6, answered: false)!;

        Assert.Equal((CauseKind.NoAddress, "a has no IPv6 address"), (cause.Kind, cause.Text));
    }

    private static string Pair(string left, string right) => $$"""
        title: a pair
        hosts:
          server: { nics: { eth0: {} } }
          a: { children: { mv0: { parent: server/eth0, mode: {{left}}, addresses: 10.0.0.1/24 } } }
          b: { children: { mv1: { parent: server/eth0, mode: {{right}}, addresses: 10.0.0.2/24 } } }
          lan: { nics: { eth0: { addresses: 10.0.0.10/24 } } }
        """;

    private static Cause Explain(string yaml, string from, string to, string? down = null)
    {
        var lab = LabFile.Parse(yaml, "lab.yaml");
        return new Diagnostician(lab, Facts(lab, down)).Explain(
            lab.Endpoints.Single(one => one.Name == from), lab.Endpoints.Single(one => one.Name == to), LabFamily.V4, answered: false)!;
    }

    internal static Dictionary<string, InterfaceFacts> Facts(LabFile lab, string? down = null)
    {
        var result = new Dictionary<string, InterfaceFacts>();
        ulong next = 0x0200_0000_0001;
        foreach (var one in lab.Nics)
        {
            result.Add(one.FullName, new InterfaceFacts(new MacAddress(next++), one.FullName != down, true));
        }

        foreach (var one in lab.Children.OrderBy(child => LabStack.Floor(lab, child)))
        {
            var mac = LabStack.HasLowersMac(one) ? result[one.Parent].Mac : new MacAddress(next++);
            result.Add(one.FullName, new InterfaceFacts(mac, one.IsUp && one.FullName != down, result[one.Parent].IsUsable));
        }

        return result;
    }
}
