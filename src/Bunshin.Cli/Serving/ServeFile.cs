using Bunshin.Lab;
using Bunshin.Lab.Reading;

namespace Bunshin.Cli.Serving;

/// <summary>What <c>serve</c> is to serve, read from YAML.</summary>
/// <param name="Path">The file as the user named it.</param>
/// <param name="Name">Names the control socket.</param>
/// <param name="Parents">The parents, in the file's order.</param>
internal sealed record ServeFile(string Path, string Name, IReadOnlyList<ServedParent> Parents)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="LabFileException">All that is wrong with it.</exception>
    public static ServeFile Load(string path) => Parse(ReadText(path), path);

    /// <summary>The file's text, which tells whether it changed.</summary>
    public static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LabFileException([new LabDiagnostic(path, new(1, 1), $"the file cannot be read: {failure.Message}")]);
        }
    }

    /// <summary>As <see cref="Load"/>, from text.</summary>
    public static ServeFile Parse(string text, string path)
    {
        var diagnostics = new DiagnosticBag(path);
        var root = BoundedYaml.Read(text, diagnostics, "it has at least `parents:` with a NIC under it");
        var file = root is null ? null : ServeBinder.Bind(root, path, diagnostics);
        diagnostics.ThrowIfAny();
        return file!;
    }
}
