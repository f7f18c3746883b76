using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Ebpf;
using Bunshin.Datapaths.Kernel;
using Bunshin.Datapaths.Userspace;

namespace Bunshin.Bench;

/// <summary>What stands behind a benchmark's name on its command line.</summary>
/// <param name="words">All of it.</param>
internal sealed class Arguments(IReadOnlyList<string> words)
{
    private static readonly IDatapath[] AllDatapaths = [new KernelDatapath(), new EbpfDatapath(), new UserspaceDatapath()];

    /// <summary>Fewer and shorter samples.</summary>
    public bool IsQuick => words.Contains("--quick");

    /// <summary>The kernel's, which all others are compared with, and then those of <c>--datapath</c>, or all.</summary>
    /// <exception cref="ArgumentException">There is none of a name.</exception>
    public IReadOnlyList<IDatapath> Datapaths()
    {
        var wanted = List("--datapath");
        if (wanted.FirstOrDefault(static word => AllDatapaths.All(datapath => datapath.Kind.Word() != word)) is { } unknown)
        {
            throw new ArgumentException($"--datapath {unknown}: one of {string.Join(", ", AllDatapaths.Select(static datapath => datapath.Kind.Word()))}, several with commas");
        }

        return [.. AllDatapaths.Where(datapath => datapath.Kind == DatapathKind.Kernel || wanted.Count == 0 || wanted.Contains(datapath.Kind.Word()))];
    }

    /// <summary>How many other children are present: those of <c>--crowd</c>, by default none.</summary>
    public IReadOnlyList<int> Crowds() => [0, .. List("--crowd").Select(static word => int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture)).Where(static crowd => crowd > 0)];

    /// <summary>The word behind <paramref name="name"/>.</summary>
    public string? Option(string name)
    {
        var at = words.ToList().IndexOf(name);
        return at >= 0 && at + 1 < words.Count ? words[at + 1] : null;
    }

    /// <summary>The words behind <paramref name="name"/>, parted by commas.</summary>
    public IReadOnlyList<string> List(string name) => Option(name)?.Split(',') ?? [];

    /// <summary>The number behind <paramref name="name"/>.</summary>
    public int Number(string name, int otherwise) => Option(name) is { } word ? int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
}
