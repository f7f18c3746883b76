using Bunshin.Files.Reading;
using Bunshin.Files.Serving;

namespace Bunshin.Files.Tests;

public sealed class BoundsOfFiles
{
    [Theory]
    [InlineData(13)]
    [InlineData(100_000)]
    public void Refuse_deep_nesting(int depth)
    {
        var refused = Assert.Throws<FaultyFileException>(() => ServeFile.Parse($"name: {new string('[', depth)}", "f"));

        Assert.Contains("this is nested too deep", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_a_text_that_is_too_long_or_has_too_many_values()
    {
        Assert.Contains("characters", Assert.Throws<FaultyFileException>(() => ServeFile.Parse(new string('x', 300_000), "f")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "too many values",
            Assert.Throws<FaultyFileException>(() => ServeFile.Parse("a: [" + string.Concat(Enumerable.Repeat("1,", 30_000)) + "]", "f")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refuse_a_bomb_of_aliases_without_expanding_it()
    {
        var bomb = "name: t\na: &a [x,x]\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"b{i}: &b{i} [*a,*a]\n"));

        Assert.All(Assert.Throws<FaultyFileException>(() => ServeFile.Parse(bomb, "f")).Diagnostics.Skip(2).Take(10), one => Assert.NotEmpty(one.Message));
    }

    [Fact]
    public void Name_a_file_that_cannot_be_read()
    {
        var refused = Assert.Throws<FaultyFileException>(() => ServeFile.Load("/nowhere/serve.yaml"));

        Assert.StartsWith("/nowhere/serve.yaml:1:1: the file cannot be read: ", refused.Message, StringComparison.Ordinal);
    }
}
