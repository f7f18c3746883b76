using System.Globalization;

namespace Bunshin.Linux.Namespaces;

/// <summary>Which network namespace is meant: the caller's own, a named one, a process's, or one by path. Not yet opened.</summary>
/// <remarks>A plain value; opening it (and failing to) is <c>NetworkNamespace</c>'s work.</remarks>
public readonly record struct NamespaceReference
{
    private readonly string? _path;

    private NamespaceReference(string path, string label)
    {
        _path = path;
        Label = label;
    }

    /// <summary>The folder where named namespaces are mounted, which <c>ip netns</c> reads too.</summary>
    public const string RunDirectory = "/run/netns";

    /// <summary>The namespace the caller is in (also <c>default</c>).</summary>
    public static NamespaceReference Current => default;

    /// <summary>Whether this is the caller's own.</summary>
    public bool IsCurrent => _path is null;

    /// <summary>What opens it: a file under <c>/run/netns</c>, <c>/proc/PID/ns/net</c>, or the path given.</summary>
    public string Path => _path ?? "/proc/thread-self/ns/net";

    /// <summary>How a person names it: the name, <c>pid 123</c>, the path; empty for the caller's own.</summary>
    public string Label { get; } = "";

    /// <summary>One that <c>ip netns add</c> or we have made.</summary>
    public static NamespaceReference Named(string name) => new($"{RunDirectory}/{name}", name);

    /// <summary>The one a process (or thread) runs in.</summary>
    public static NamespaceReference OfProcess(int pid) =>
        new(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/net"), string.Create(CultureInfo.InvariantCulture, $"pid {pid}"));

    /// <summary>One by the path of its nsfs file.</summary>
    public static NamespaceReference AtPath(string path) => new(path, path);

    /// <summary><c>ip</c>'s rule: digits are a process id, a slash makes it a path, anything else is a name.</summary>
    public static NamespaceReference Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? OfProcess(pid)
        : text.Contains('/', StringComparison.Ordinal) ? AtPath(text)
        : Named(text);

    /// <inheritdoc/>
    public override string ToString() => IsCurrent ? "this namespace" : Label;
}

/// <summary>Which namespace it is, however it was found: device and inode of its nsfs file. Unique while the namespace lives.</summary>
/// <param name="Device">Device number of nsfs.</param>
/// <param name="Inode">Inode number, as in <c>net:[4026531840]</c>.</param>
public readonly record struct NamespaceIdentity(ulong Device, ulong Inode)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"net:[{Inode}]");
}
