namespace Bunshin.System.Tests.Behaviours;

/// <summary>The table in docs/docker-behaviours.md says what Docker's own drivers do, beside ours.</summary>
public sealed class ByDocker(Site site) : BehavioursOf(site)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void Dockers_own_driver_does_what_the_table_says(string behaviour)
    {
        var table = BehaviourTable.Read();
        var here = BehaviourTable.Describe(Ready(Driver.Docker));
        Assert.SkipUnless(table.Where == here, $"the table is of {table.Where}, and this is {here}");
        Assert.Equal(table.Rows.GetValueOrDefault(behaviour), Answer(behaviour, Driver.Docker));
    }

    [Fact]
    public void The_table_has_a_row_for_every_behaviour_and_no_other() =>
        Assert.Equal(Catalogue.All.Select(static behaviour => behaviour.Name), BehaviourTable.Read().Rows.Keys);

    [Fact(Explicit = true)]
    public void Write_the_table()
    {
        var answers = Catalogue.All.Select(behaviour => KeyValuePair.Create(behaviour.Name, Answer(behaviour.Name, Driver.Docker))).ToList();
        BehaviourTable.Write(BehaviourTable.Describe(Ready(Driver.Docker)), answers);
    }
}
