using System.Globalization;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Linux.Ownership;

/// <summary>Something that must not outlive the process that made it.</summary>
public abstract record OwnedResource
{
    private OwnedResource()
    {
    }

    /// <summary>A line of the record; <see cref="Parse"/> reads it.</summary>
    internal abstract string ToLine();

    /// <summary>Null for what this version does not know, or what is broken off in the middle.</summary>
    internal static OwnedResource? Parse(string line)
    {
        var fields = line.Split('\t');
        return fields switch
        {
            ["interface", var device, var inode, var path, { Length: > 0 } name]
                when TryNumber(device, out var major) && TryNumber(inode, out var number) =>
                new Interface(name, new NamespaceIdentity(major, number), path),
            ["namespace", var inode, { Length: > 0 } name] when TryNumber(inode, out var number) => new Namespace(name, number),
            ["file", { Length: > 0 } path] when path[0] == '/' => new FileAt(path),
            _ => null,
        };

        static bool TryNumber(string text, out ulong value) => ulong.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A network interface. It is removed only if it carries an <see cref="OwnershipMark"/>.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Where">The namespace it is in.</param>
    /// <param name="Path">By what path that was opened; tried first.</param>
    public sealed record Interface(string Name, NamespaceIdentity Where, string Path) : OwnedResource
    {
        internal override string ToLine() =>
            string.Create(CultureInfo.InvariantCulture, $"interface\t{Where.Device}\t{Where.Inode}\t{Path}\t{Name}");
    }

    /// <summary>A named network namespace.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Inode">Which one it was; 0 while it is about to be made.</param>
    public sealed record Namespace(string Name, ulong Inode = 0) : OwnedResource
    {
        internal override string ToLine() => string.Create(CultureInfo.InvariantCulture, $"namespace\t{Inode}\t{Name}");
    }

    /// <summary>A file, socket or empty folder.</summary>
    /// <param name="Path">Absolute path.</param>
    public sealed record FileAt(string Path) : OwnedResource
    {
        internal override string ToLine() => $"file\t{Path}";
    }
}
