using System.Diagnostics;
using System.Globalization;

namespace Bunshin.System.Tests.Faults;

/// <summary>Some of the failures that <c>./test faults</c> has by the thousand. <c>BUNSHIN_SEED</c> repeats a run.</summary>
public sealed class InjectedFailures(ITestOutputHelper output)
{
    private const int Failures = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("daemon")]
    [InlineData("serve")]
    public void Leave_it_alive_well_and_true_to_its_word(string subject)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to make network namespaces");
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "needs gcc, for the library between a process and libc (apt-get install gcc)");
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BUNSHIN_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        string[] arguments = [Failures.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture), subject];
        using var run = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Bunshin.Faults"), arguments) { RedirectStandardOutput = true })!;
        var said = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(run.WaitForExit(Patience), $"still running, seed {seed}");
        var text = said.GetAwaiter().GetResult();
        output.WriteLine(text);
        Assert.True(run.ExitCode == 0, text);
        Assert.Contains($"seed {seed}", text, StringComparison.Ordinal);
    }
}
