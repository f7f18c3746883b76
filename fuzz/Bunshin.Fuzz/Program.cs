using System.Globalization;
using Bunshin.Fuzz;
using Bunshin.Fuzz.Targets;
using SharpFuzz;

const string usage = """
    Bunshin.Fuzz [TARGET...] [--seconds N] [--seed S] [--limit-ms N]   mutate the seeds for N seconds a target (default 10)
    Bunshin.Fuzz --list                                                name the targets
    Bunshin.Fuzz TARGET --input FILE                                   feed one file, as to reproduce a finding
    Bunshin.Fuzz TARGET --seeds DIRECTORY                              write the target's seeds, as a corpus for afl
    Bunshin.Fuzz TARGET --afl                                          serve afl-fuzz (instrument the assemblies with sharpfuzz first)
    Bunshin.Fuzz TARGET --libfuzzer                                    serve libfuzzer-dotnet
    """;

var options = new Dictionary<string, string>();
var names = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--list" or "--afl" or "--libfuzzer")
    {
        options[args[i]] = "";
    }
    else if (args[i] is "--seconds" or "--seed" or "--limit-ms" or "--input" or "--seeds" && i + 1 < args.Length)
    {
        options[args[i]] = args[++i];
    }
    else if (FuzzTargets.All.Any(target => target.Name == args[i]))
    {
        names.Add(args[i]);
    }
    else
    {
        Console.Error.WriteLine($"Bunshin.Fuzz: neither an option nor a target: {args[i]}\n{usage}");
        return 2;
    }
}

var chosen = FuzzTargets.All.Where(target => names.Count == 0 || names.Contains(target.Name)).ToList();
if (options.ContainsKey("--list"))
{
    Console.WriteLine(string.Join('\n', chosen.Select(target => target.Name)));
    return 0;
}

if (options.Keys.Any(key => key is "--afl" or "--libfuzzer" or "--input" or "--seeds"))
{
    if (names.Count != 1)
    {
        Console.Error.WriteLine($"Bunshin.Fuzz: name one target\n{usage}");
        return 2;
    }

    return Serve(chosen[0]);
}

var seed = options.TryGetValue("--seed", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : Random.Shared.Next();
var seconds = double.Parse(options.GetValueOrDefault("--seconds", "10"), CultureInfo.InvariantCulture);
var limit = double.Parse(options.GetValueOrDefault("--limit-ms", "5000"), CultureInfo.InvariantCulture);
var failures = 0;
foreach (var target in chosen)
{
    var report = FuzzLoop.Run(target, seed, TimeSpan.FromSeconds(seconds), TimeSpan.FromMilliseconds(limit));
    Console.WriteLine(report);
    failures += report.Failure is null ? 0 : 1;
}

return failures == 0 ? 0 : 1;

int Serve(FuzzTarget target)
{
    if (options.TryGetValue("--input", out var file))
    {
        var what = FuzzLoop.Try(target, File.ReadAllBytes(file));
        Console.WriteLine(what ?? "taken");
        return what is null ? 0 : 1;
    }

    if (options.TryGetValue("--seeds", out var directory))
    {
        Directory.CreateDirectory(directory);
        for (var number = 0; number < target.Seeds.Count; number++)
        {
            File.WriteAllBytes(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{target.Name}-{number}")), target.Seeds[number]);
        }

        return 0;
    }

    if (options.ContainsKey("--afl"))
    {
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            target.Run(memory.ToArray());
        });
    }
    else
    {
        Fuzzer.LibFuzzer.Run(span => target.Run(span));
    }

    return 0;
}
