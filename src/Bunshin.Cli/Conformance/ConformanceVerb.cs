using System.CommandLine;
using Bunshin.Cli.Grammar;
using Bunshin.Conformance.Record;
using Bunshin.Conformance.Replay;
using Bunshin.Datapaths;

namespace Bunshin.Cli.Conformance;

/// <summary><c>conformance</c>: compares recordings of the kernel's driver with the model or a live datapath.</summary>
internal static class ConformanceVerb
{
    private const string Model = "model";

    public static Command Create(TextWriter output, TextWriter errors) =>
        new("conformance", "compare recordings of the kernel's drivers with the model or a live datapath")
        {
            CreateReplay(output, errors),
            CreateRecord(output, errors),
        };

    private static Command CreateReplay(TextWriter output, TextWriter errors)
    {
        var files = new Argument<string[]>("files") { Arity = ArgumentArity.OneOrMore, Description = "recordings (.jsonl, .gz or .br)" };
        var datapath = DatapathOption.Create("what the recordings are compared with", [Model, .. DatapathOption.Words(DatapathKinds.Real)]);
        var shown = new Option<int>("--show") { Description = "how many differences are told in words", DefaultValueFactory = _ => 20 };
        var patience = new Option<int>("--patience")
        {
            Description = "milliseconds to wait live for what the model expects of a frame",
            DefaultValueFactory = _ => 1000,
        };
        var json = new Option<bool>("--json", "-j") { Description = "one JSON object" };
        var replay = new Command("replay", "replay recordings and tell what differs") { files, datapath, shown, patience, json };
        replay.SetAction(parse => ReplayRunner.Run(
            parse.GetRequiredValue(files),
            new ReplayOptions
            {
                Datapath = parse.GetValue(datapath) is { } word and not Model ? DatapathOption.Parse(word) : null,
                ShownDifferences = parse.GetValue(shown),
                Patience = TimeSpan.FromMilliseconds(parse.GetValue(patience)),
                Json = parse.GetValue(json),
            },
            output,
            errors));
        return replay;
    }

    private static Command CreateRecord(TextWriter output, TextWriter errors)
    {
        var path = new Option<string>("--out", "-o") { Required = true, Description = "file for all sets, or an existing folder for one file each" };
        var datapath = DatapathOption.Create("what is recorded, kernel by default", [.. DatapathOption.Words(DatapathKinds.Real)]);
        var repeats = new Option<int>("--repeats") { Description = "runs per set, to find what is not stable", DefaultValueFactory = _ => 2 };
        var sets = new Argument<string[]>("sets") { Arity = ArgumentArity.ZeroOrMore, Description = "only sets with one of these in their name; those that begin with vlan-, ipvlan- and stack- need these drivers" };
        var record = new Command("record", "record what every point sees of the same frames") { path, datapath, repeats, sets };
        record.SetAction(parse => RecordRunner.Run(
            parse.GetRequiredValue(path),
            new RecordOptions
            {
                Datapath = DatapathOption.Parse(parse.GetValue(datapath) ?? "kernel"),
                Sets = parse.GetValue(sets) ?? [],
                Repeats = parse.GetValue(repeats),
            },
            output,
            errors));
        return record;
    }
}
