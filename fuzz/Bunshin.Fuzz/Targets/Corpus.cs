using System.Reflection;
using System.Text;

namespace Bunshin.Fuzz.Targets;

/// <summary>Seeds that are too long to be written in the code.</summary>
internal static class Corpus
{
    /// <summary>The embedded files whose name starts with <paramref name="prefix"/>.</summary>
    public static IReadOnlyList<byte[]> Files(string prefix) =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read)];

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
