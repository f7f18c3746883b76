using System.Globalization;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Ip.Namespaces;

/// <summary>Tells namespaces apart by what their nsfs files are called (<c>net:[4026531840]</c>).</summary>
internal static class NamespaceFiles
{
    /// <summary>The identity of a process's namespace; null when it is gone or not ours to see.</summary>
    public static string? OfProcess(int pid) => Link(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/net"));

    /// <summary>The identity of a named namespace; null when the name has none.</summary>
    public static string? OfName(string name)
    {
        try
        {
            using var file = File.OpenHandle(NamespaceReference.Named(name).Path);
            return Link(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
