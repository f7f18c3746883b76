using System.Globalization;
using Bunshin.Conformance.Replay;

namespace Bunshin.Conformance.Tests;

public sealed class ReplayingRecordings
{
    [Fact]
    public void Every_stable_case_recorded_from_the_kernel_agrees_with_the_model()
    {
        var result = Replayer.Replay(Recorded.All, new ReplayOptions());

        Assert.Empty(result.Differences);
        Assert.Equal((22750, 0, 12), (result.Agree, result.Differ, result.Skipped));
    }

    [Fact]
    public void Files_named_in_the_environment_agree_with_the_model()
    {
        var files = Environment.GetEnvironmentVariable("BUNSHIN_RECORDINGS");
        Assert.SkipWhen(string.IsNullOrEmpty(files), "BUNSHIN_RECORDINGS names no further recordings");
        var output = new StringWriter(CultureInfo.InvariantCulture);

        var exit = ReplayRunner.Run([.. files!.Split(':').SelectMany(static file => Directory.Exists(file) ? Directory.GetFiles(file) : [file])],
            new ReplayOptions(), output, output);

        Assert.True(exit == 0, output.ToString());
    }
}
