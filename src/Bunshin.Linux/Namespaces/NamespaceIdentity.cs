using System.Globalization;

namespace Bunshin.Linux.Namespaces;

/// <summary>Which namespace it is, however it was found: device and inode of its nsfs file. Unique while the namespace lives.</summary>
/// <param name="Device">Device number of nsfs.</param>
/// <param name="Inode">Inode number, as in <c>net:[4026531840]</c>.</param>
public readonly record struct NamespaceIdentity(ulong Device, ulong Inode)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"net:[{Inode}]");
}
