using Bunshin.Conformance.Record;
using Bunshin.Conformance.Recordings;

namespace Bunshin.SecondKernel;

/// <summary>What is done in the second kernel.</summary>
/// <param name="machine">Where.</param>
/// <param name="share">A folder that is /mnt there.</param>
/// <param name="datapath">Whose children are replayed against, and used by labs: <c>kernel</c>, <c>ebpf</c>.</param>
/// <param name="limit">How long one boot may last.</param>
internal sealed class Session(VirtualMachine machine, string share, string datapath, TimeSpan limit)
{
    /// <summary>Records in two boots and joins both.</summary>
    public int Record(string file, string[] sets)
    {
        string[] all = [.. StandardSets.All.Where(static meta => !meta.Config.IsMacvlanPort).Select(static meta => meta.Set)];
        var names = string.Join(' ', (sets.Length == 0 ? all : sets).Select(Quote));
        var boots = new List<IReadOnlyList<Recording>>();
        foreach (var boot in (ReadOnlySpan<string>)["first", "second"])
        {
            var code = Run($"/mnt/bunshin conformance record --repeats 1 --out /mnt/{boot}.jsonl.gz {names}");
            if (code != 0)
            {
                return code;
            }

            boots.Add(RecordingReader.ReadFile(Path.Combine(share, $"{boot}.jsonl.gz")));
        }

        var joined = TwoBoots.Join(boots[0], boots[1]);
        using (var writer = RecordingWriter.ToFile(file))
        {
            foreach (var recording in joined)
            {
                writer.Write(recording);
            }
        }

        var cases = joined.SelectMany(static recording => recording.Cases).ToList();
        Console.WriteLine($"{file}: {joined.Count} sets, {cases.Count} cases, {cases.Count(static recorded => !recorded.IsStable)} of them unstable");
        return 0;
    }

    /// <summary>Replays recordings in the second kernel.</summary>
    public int Replay(string[] files)
    {
        var copies = files.Select((file, at) =>
        {
            var name = $"{at}-{Path.GetFileName(file)}";
            File.Copy(file, Path.Combine(share, name), overwrite: true);
            return Quote($"/mnt/{name}");
        });
        return Run($"/mnt/bunshin conformance replay --datapath {Quote(datapath)} {string.Join(' ', copies)}");
    }

    /// <summary>Runs labs there.</summary>
    public int Labs(string[] words) => Run($"/mnt/bunshin lab run --datapath {Quote(datapath)} {string.Join(' ', words.Select(Quote))}");

    /// <summary>Runs a script with everything the machine has: a Docker engine, for one.</summary>
    public int Script(string file)
    {
        File.Copy(file, Path.Combine(share, "script.bash"), overwrite: true);
        return Run("bash /mnt/script.bash");
    }

    private static string Quote(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    // The script goes on after a failure, so that it can tell of it. By the pipe, output is not that of a terminal.
    private int Run(string command)
    {
        var exit = Path.Combine(share, "exit");
        File.Delete(exit);
        machine.Run(share, $"export HOME=/tmp\n{{ {command} 2>&1; echo $? > /mnt/exit; }} | cat", limit);
        return int.TryParse(File.ReadAllText(exit).Trim(), out var code) ? code : 2;
    }
}
