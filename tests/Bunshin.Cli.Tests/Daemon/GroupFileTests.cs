using Bunshin.Cli.Daemon;
using Bunshin.Cli.Ending;

namespace Bunshin.Cli.Tests.Daemon;

public sealed class GroupFileTests
{
    private static readonly string[] Lines = ["root:x:0:", "docker:x:998:alice,bob", "1000:x:5:", "broken", "odd:x:no:"];

    [Theory]
    [InlineData("docker", 998)]
    [InlineData("root", 0)]
    [InlineData("54321", 54321)]
    [InlineData("1000", 5)]
    public void A_group_is_a_name_or_else_a_number(string name, uint id) => Assert.Equal(id, GroupFile.Find(name, Lines));

    [Fact]
    public void A_misspelt_one_is_refused_with_the_nearest()
    {
        var mistake = Assert.Throws<UsageException>(() => GroupFile.Find("dokcer", Lines));
        Assert.Contains("there is no group \"dokcer\" in /etc/group (did you mean \"docker\"?)", mistake.Message, StringComparison.Ordinal);
    }
}
