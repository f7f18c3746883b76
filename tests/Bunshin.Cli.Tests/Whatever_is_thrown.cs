using Bunshin.Cli.Ending;

namespace Bunshin.Cli.Tests;

public sealed class Whatever_is_thrown
{
    [Fact]
    public void Ends_the_program_with_a_line_that_says_why_and_a_status()
    {
        using var errors = new StringWriter();
        var status = Failures.Guard(errors, static () => throw new System.Net.Sockets.SocketException(23));
        Assert.Equal(ExitStatus.Failure, status);
        Assert.StartsWith("bunshin: SocketException: ", errors.ToString(), StringComparison.Ordinal);
    }
}
