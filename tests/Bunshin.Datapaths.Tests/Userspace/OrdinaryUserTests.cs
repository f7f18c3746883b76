using Bunshin.Datapaths.Choosing;
using System.Diagnostics;
using Bunshin.Datapaths.Userspace;

namespace Bunshin.Datapaths.Tests.Userspace;

/// <summary>Everything the relay needs is had in a user namespace of one's own; only TAPs are not, so children are veth ends.</summary>
public class An_ordinary_user
{
    private const string Inside = "BUNSHIN_TEST_INSIDE";

    [Fact]
    public void Serves_children_from_a_user_namespace_of_his_own()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "becoming another user takes root and setpriv");
        Assert.SkipUnless(CanRead(Environment.ProcessPath!), "another user cannot read this program");
        var home = Directory.CreateTempSubdirectory("bsn-user-");
        File.SetUnixFileMode(home.FullName, (UnixFileMode)0b111_111_111);
        try
        {
            var start = new ProcessStartInfo("/usr/bin/setpriv",
            [
                "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "-Urnm", Environment.ProcessPath!,
                "-explicit", "only", "-method", $"{typeof(An_ordinary_user).FullName}.{nameof(Inside_the_namespace)}",
            ])
            {
                RedirectStandardOutput = true,
                WorkingDirectory = home.FullName,
            };
            start.Environment[Inside] = "1";
            start.Environment["HOME"] = start.Environment["TMPDIR"] = start.Environment["DOTNET_CLI_HOME"] = home.FullName;
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    [Fact(Explicit = true)]
    public void Inside_the_namespace()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Inside) is null, "run by the test above");
        var probe = new UserspaceDatapath().Probe(ChildKind.Macvlan);
        Assert.True(probe.IsSupported, probe.Reason);
        Assert.Contains("veth children", probe.Reason, StringComparison.Ordinal);
        AssertAutoKeepsAwayFromBpf();
        using var bench = new UserspaceBench();
        using var running = new UserspaceDatapath().Start(bench.Spec(bench.Child(1), bench.Child(2)));
        bench.Raise("c1");
        bench.Raise("c2");
        running.Observe();
        Assert.True(bench.Reaches("c1", "c2", 2));
        Assert.True(bench.Reaches("c2", "wire", 9));
    }

    /// <summary>Programs are loaded by users of the machine's own user namespace alone.</summary>
    private static void AssertAutoKeepsAwayFromBpf()
    {
        var choice = DatapathSelection.Choose(DatapathKind.Auto, [ChildKind.Macvlan], candidates: [.. DatapathSelection.Preferred.Where(static one => one.Kind != DatapathKind.Kernel)]);
        Assert.Equal(DatapathKind.Userspace, choice.Datapath.Kind);
        Assert.Equal(DatapathKind.Ebpf, choice.Considered[0].Kind);
        Assert.Contains("EPERM", choice.Considered[0].Result.Reason, StringComparison.Ordinal);
        Assert.Contains("outside of user namespaces", choice.Considered[0].Result.Remedy, StringComparison.Ordinal);
    }

    private static bool CanRead(string path)
    {
        for (var at = new DirectoryInfo(Path.GetDirectoryName(path)!); at is not null; at = at.Parent)
        {
            if ((File.GetUnixFileMode(at.FullName) & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return (File.GetUnixFileMode(path) & UnixFileMode.OtherExecute) != 0;
    }
}
