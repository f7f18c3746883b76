using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>Races that the code guards against, put back into a copy of it: each is found within the schedules of one test run.</summary>
/// <remarks>The copy is built once, with all of them; which one is there, the environment of a run says.</remarks>
public sealed partial class Races_put_back(Races_put_back.Copy copy, ITestOutputHelper output) : IClassFixture<Races_put_back.Copy>
{
    private const string Variable = "BUNSHIN_RACE";

    private static readonly Dictionary<string, (string File, string Right, string Wrong)> s_races = new(StringComparer.Ordinal)
    {
        ["a retired keeper is used"] = ("Attaching/ParentAttachments.cs", "keeper.IsRetired ? (false", "keeper.IsRetired && !RACE ? (false"),
        ["a link is made anew while it is being removed"] = ("Requests/NetworkService.cs", "var leaving = endpoint.IsJoined ?", "var leaving = endpoint.IsJoined && !RACE ?"),
        ["a change is decided before its turn"] = (
            "Storing/Registry.cs",
            "using (_latch.Enter())\n        {\n            var (change, answer) = decide(_current);",
            "var early = RACE ? decide(_current) : default;\n        using (_latch.Enter())\n        {\n            var (change, answer) = RACE ? early : decide(_current);"),
        ["a device is chosen, and not looked at again"] = ("Requests/NetworkService.cs", "view => IsOvertaken(network, before, view) ?", "view => !RACE && IsOvertaken(network, before, view) ?"),
        ["a settlement looks before it listens"] = ("Attaching/Settlement.cs", "await news;", "await (RACE ? waiting.News : news);"),
        ["a forgotten endpoint is removed out of its turn"] = ("Requests/NetworkService.cs", "isForgotten: false, addresses.IsStale, cancellation)", "isForgotten: false, now => RACE || addresses.IsStale(now), cancellation)"),
        ["a network goes with what was joined meanwhile"] = ("Requests/NetworkService.cs", "isForgotten: false, IsNotJoined, cancellation)", "isForgotten: false, now => RACE || IsNotJoined(now), cancellation)"),
        ["a link stays in the sandbox before"] = ("Requests/NetworkService.cs", "endpoint.Attachment is { IsLeft: true } left && left.Sandbox != sandbox", "!RACE && endpoint.Attachment is { IsLeft: true } left && left.Sandbox != sandbox"),
        ["an address is taken without another look"] = ("Requests/EndpointAddresses.cs", "            Refuse(view, network, request, address);\n            if (!Array", "            if (!RACE) Refuse(view, network, request, address);\n            if (!Array"),
        ["a claim is given back out of turn"] = ("Requests/EndpointAddresses.cs", "turns.Add(await registry.Gates.EnterAsync((holding.Lan ?? holding.Scope, holding.Address), cancellation));", "if (!RACE) turns.Add(await registry.Gates.EnterAsync((holding.Lan ?? holding.Scope, holding.Address), cancellation));"),
    };

    public static TheoryData<string> All => [.. s_races.Keys];

    [Theory(Explicit = true)]
    [MemberData(nameof(All))]
    public void Each_is_found_within_the_schedules_of_one_run(string race)
    {
        var first = Random.Shared.Next(1 << 24);
        var text = copy.Run(race, first);
        var seed = Seed().Match(text);
        Assert.True(seed.Success, $"not found from seed {first} on: {text}");
        output.WriteLine($"{race}: found by schedule {int.Parse(seed.Groups[1].Value, CultureInfo.InvariantCulture) - first + 1}: {seed.Groups[2].Value}");
    }

    [Fact(Explicit = true)]
    public void Without_one_nothing_is_found() => Assert.DoesNotMatch(Seed(), copy.Run("none", Random.Shared.Next(1 << 24)));

    [GeneratedRegex(@"seed (\d+): (.*)")]
    private static partial Regex Seed();

    /// <summary>A copy of the code, with all races.</summary>
    public sealed class Copy : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bunshin-races-");
        private readonly Lazy<string> _program;

        public Copy() => _program = new Lazy<string>(Build);

        public string Run(string race, int seed)
        {
            var start = new ProcessStartInfo(_program.Value, ["-noLogo", "-noColor", "-method", $"*{nameof(Interleavings.Nothing_that_was_answered_is_contradicted_in_any_order)}"]);
            (start.Environment[Variable], start.Environment["BUNSHIN_SEED"]) = (race, seed.ToString(CultureInfo.InvariantCulture));
            return Do(start);
        }

        public void Dispose() => _folder.Delete(recursive: true);

        private string Build()
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "Bunshin.slnx")))
            {
                root = root.Parent ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is not below the project's root");
            }

            var files = root.EnumerateFiles("*").Where(static file => file.Name is ".editorconfig" or "global.json" || file.Extension == ".props")
                .Concat(new DirectoryInfo(Path.Combine(root.FullName, "src")).EnumerateFiles("*", SearchOption.AllDirectories))
                .Concat(new DirectoryInfo(Path.Combine(root.FullName, "tests/Bunshin.Networks.Tests")).EnumerateFiles("*", SearchOption.AllDirectories));
            foreach (var file in files.Where(static file => !file.FullName.Contains("/bin/", StringComparison.Ordinal) && !file.FullName.Contains("/obj/", StringComparison.Ordinal)))
            {
                var target = Path.Combine(_folder.FullName, Path.GetRelativePath(root.FullName, file.FullName));
                _ = Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                _ = file.CopyTo(target);
            }

            foreach (var (race, (file, right, wrong)) in s_races)
            {
                PutIn(race, Path.Combine(_folder.FullName, "src/Bunshin.Networks", file), right, wrong);
            }

            var log = Do(new ProcessStartInfo("dotnet", [
                "build", Path.Combine(_folder.FullName, "tests/Bunshin.Networks.Tests"), "-c", "Release", "-v", "q", "-nologo", "-p:RunAnalyzers=false",
                $"-p:ArtifactsPath={Path.Combine(_folder.FullName, "artifacts")}"]));
            var program = Path.Combine(_folder.FullName, "artifacts/bin/Bunshin.Networks.Tests/release/Bunshin.Networks.Tests");
            return File.Exists(program) ? program : throw new InvalidOperationException($"the copy could not be built: {log}");
        }

        private static void PutIn(string race, string file, string right, string wrong)
        {
            var text = File.ReadAllText(file);
            if (text.Split(right).Length != 2)
            {
                throw new InvalidOperationException($"{race}: in {file} there must be one place like this: {right}");
            }

            File.WriteAllText(file, text.Replace(right, wrong.Replace("RACE", $"(System.Environment.GetEnvironmentVariable(\"{Variable}\") == \"{race}\")", StringComparison.Ordinal), StringComparison.Ordinal));
        }

        private static string Do(ProcessStartInfo start)
        {
            start.RedirectStandardOutput = true;
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return text;
        }
    }
}
