using System.Text.RegularExpressions;

namespace Bunshin.SecondKernel;

/// <summary>
/// Packages from where this machine has its own, with lists and downloads of our own: nothing is installed, and the machine's
/// lists stay as they are.
/// </summary>
internal sealed partial class AptCache
{
    private readonly string _folder;
    private readonly string[] _options;

    /// <summary>Uses <paramref name="folder"/> for lists and downloads.</summary>
    public AptCache(string folder)
    {
        _folder = folder;
        foreach (var below in (ReadOnlySpan<string>)["sources", "lists/partial", "cache/archives/partial"])
        {
            Directory.CreateDirectory(Path.Combine(folder, below));
        }

        _options =
        [
            "-q", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", $"Dir::Etc::sourceparts={folder}/sources", "-o", $"Dir::State::Lists={folder}/lists",
            "-o", $"Dir::Cache={folder}/cache", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=root",
        ];
    }

    /// <summary>Gets the lists: the machine's own suites, and their backports.</summary>
    /// <exception cref="MissingPieceException">The machine has no sources of its distribution, or they cannot be reached.</exception>
    public void Update()
    {
        var codename = CodenameLine().Match(File.ReadAllText("/etc/os-release")).Groups[1].Value;
        var entries = Sources().Where(entry => entry.Contains(codename, StringComparison.Ordinal)).ToList();
        if (codename.Length == 0 || entries.Count == 0)
        {
            throw new MissingPieceException("this machine has no package sources of its own distribution (/etc/apt/sources.list, /etc/apt/sources.list.d)");
        }

        var backports = entries.First(static entry => !entry.Contains("security", StringComparison.Ordinal));
        var ownSuites = SuitesLine().Replace(backports, $"Suites: {codename}-backports");
        File.WriteAllText(Path.Combine(_folder, "sources", "machine.sources"), string.Join("\n\n", [.. entries, ownSuites]) + "\n");
        _ = Tool.Run("apt-get", [.. _options, "update"]);
    }

    /// <summary>Names of packages that <paramref name="pattern"/> matches.</summary>
    public IReadOnlyList<string> Find(string prefix, Regex pattern) =>
        [.. Tool.Run("apt-cache", [.. _options, "pkgnames", prefix]).Split('\n').Where(name => pattern.IsMatch(name))];

    /// <summary>Downloads one package and unpacks it into <paramref name="into"/>.</summary>
    public void Unpack(string package, string into)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "one", package)).FullName;
        _ = Tool.Run("apt-get", [.. _options, "download", package], folder: folder);
        UnpackAll(folder, into);
    }

    /// <summary>Downloads packages with all they need that this machine does not have, and unpacks them into <paramref name="into"/>.</summary>
    public void UnpackWithWhatTheyNeed(IEnumerable<string> packages, string into)
    {
        _ = Tool.Run("apt-get", [.. _options, "install", "-y", "--download-only", "--no-install-recommends", .. packages]);
        UnpackAll(Path.Combine(_folder, "cache", "archives"), into);
    }

    private static void UnpackAll(string folder, string into)
    {
        Directory.CreateDirectory(into);
        foreach (var file in Directory.GetFiles(folder, "*.deb"))
        {
            _ = Tool.Run("dpkg-deb", ["-x", file, into]);
        }
    }

    // Entries of both forms, in the newer one.
    private static IEnumerable<string> Sources()
    {
        string[] files = ["/etc/apt/sources.list", .. Directory.Exists("/etc/apt/sources.list.d") ? Directory.GetFiles("/etc/apt/sources.list.d") : []];
        foreach (var file in files.Where(File.Exists))
        {
            if (file.EndsWith(".sources", StringComparison.Ordinal))
            {
                foreach (var entry in File.ReadAllText(file).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
                {
                    yield return string.Join('\n', entry.Split('\n').Where(static line => !line.StartsWith('#') && line.Length > 0));
                }
            }
            else if (file.EndsWith(".list", StringComparison.Ordinal))
            {
                foreach (var line in File.ReadLines(file).Select(static line => OneLine().Match(line)).Where(static line => line.Success))
                {
                    yield return $"Types: deb\nURIs: {line.Groups[1].Value}\nSuites: {line.Groups[2].Value}\nComponents: {line.Groups[3].Value}";
                }
            }
        }
    }

    [GeneratedRegex("^VERSION_CODENAME=\"?([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex CodenameLine();

    [GeneratedRegex("^Suites:.*$", RegexOptions.Multiline)]
    private static partial Regex SuitesLine();

    [GeneratedRegex(@"^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)$")]
    private static partial Regex OneLine();
}
