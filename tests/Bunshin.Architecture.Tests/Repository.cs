using System.Runtime.CompilerServices;

namespace Bunshin.Architecture.Tests;

/// <summary>The sources that these tests are about.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string thisFile = "")
    {
        // The program may lie elsewhere, and its sources may have been moved since.
        foreach (var start in (string[])[AppContext.BaseDirectory, Path.GetDirectoryName(thisFile)!])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Bunshin.slnx")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new DirectoryNotFoundException($"no Bunshin.slnx above {AppContext.BaseDirectory} or {thisFile}");
    }
}
