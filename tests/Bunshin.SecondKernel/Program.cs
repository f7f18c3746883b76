using Bunshin.Conformance.Recordings;
using Bunshin.SecondKernel;

// See Usage. Started by ./test kernel, which builds the program that runs inside.
const string usage = """
    usage: Bunshin.SecondKernel --bunshin FILE --cache FOLDER [--kernel RELEASE] [--datapath NAME]
                                record FILE [SET...] | replay FILE... | labs [ARGS...] | script FILE
      record   records the sets with VLAN devices and ipvlan children in two boots, joins both into FILE
      replay   replays recordings against the kernel's own drivers or, with --datapath, another's children
      labs     runs: bunshin lab run --datapath kernel ARGS (default: --all), or on the named datapath
      script   runs a script for bash
    """;
TimeSpan limit = TimeSpan.FromMinutes(40);
var options = new Dictionary<string, string>();
var at = 0;
for (; at + 1 < args.Length && args[at].StartsWith("--", StringComparison.Ordinal); at += 2)
{
    options[args[at]] = args[at + 1];
}

if (at >= args.Length || !options.TryGetValue("--bunshin", out var program) || !options.TryGetValue("--cache", out var cache))
{
    Console.Error.WriteLine(usage);
    return 2;
}

try
{
    var pieces = Pieces.Fetch(Path.GetFullPath(cache), options.GetValueOrDefault("--kernel"));
    var share = Directory.CreateDirectory(Path.Combine(pieces.Folder, "share")).FullName;
    File.Copy(program, Path.Combine(share, "bunshin"), overwrite: true);
    foreach (var library in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(program))!, "*.so"))
    {
        File.Copy(library, Path.Combine(share, Path.GetFileName(library)), overwrite: true);
    }

    Console.WriteLine($"second kernel: Linux {pieces.Version}, emulated");
    var session = new Session(new VirtualMachine(pieces), share, options.GetValueOrDefault("--datapath", "kernel"), limit);
    return (args[at], args[(at + 1)..]) switch
    {
        ("record", [var file, .. var sets]) => session.Record(file, sets),
        ("replay", { Length: > 0 } files) => session.Replay(files),
        ("script", [var file]) => session.Script(file),
        ("labs", var words) => session.Labs(words.Length == 0 ? ["--all"] : words),
        _ => Fail(usage),
    };
}
catch (MissingPieceException missing)
{
    return Fail($"second kernel: {missing.Message}");
}
catch (RecordingFormatException unreadable)
{
    return Fail(unreadable.Message);
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
