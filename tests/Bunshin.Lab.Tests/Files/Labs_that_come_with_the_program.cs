namespace Bunshin.Lab.Tests.Files;

public sealed class Labs_that_come_with_the_program
{
    public static TheoryData<string> Names => [.. LabCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Are_well_formed_and_expect_something_of_every_cell(string name)
    {
        var lab = LabCatalog.Open(name);

        var expected = lab.Reach.Select(cell => (cell.From.Name, cell.To.Name, cell.Family)).ToHashSet();
        var all = from a in lab.Endpoints
                  from b in lab.Endpoints
                  where a != b
                  from family in new[] { Topology.LabFamily.V4, Topology.LabFamily.V6 }
                  select (a.Name, b.Name, family);
        Assert.Empty(all.Except(expected));
    }

    [Fact]
    public void Are_one_for_each_of_the_scenarios_that_a_lab_can_show()
    {
        Assert.Equal(["S1", "S10", "S2", "S3", "S4", "S5", "S6", "S8"], LabCatalog.Names.Select(name => LabCatalog.Open(name).Scenario).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }
}
