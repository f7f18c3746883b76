using Bunshin.Lab.Results;

namespace Bunshin.Lab.Tests.Results;

public sealed class Pairs_of_cells
{
    [Theory]
    [InlineData("a>b", "a -> b")]
    [InlineData("a>b b>a", "a <-> b")]
    [InlineData("a>b a>c d>b d>c", "a, d -> b, c")]
    [InlineData("a>b a>c d>b d>c b>a c>a b>d c>d", "a, d <-> b, c")]
    [InlineData("a>b b>a a>c c>a b>c c>b", "a <-> b, c; b <-> c")]
    [InlineData("a>b b>a a>c", "a <-> b; a -> c")]
    public void Are_said_in_few_words(string pairs, string expected)
    {
        var cells = pairs.Split(' ').Select(pair => (pair[..1], pair[2..])).ToList();

        Assert.Equal(expected, CellPairs.Describe([.. cells, .. cells]));
    }
}
