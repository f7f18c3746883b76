namespace Bunshin.Networks.Tests;

/// <summary>A folder for one test; in memory where a test makes many commits and no disk is to be waited for.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Path = path;

    public TemporaryFolder()
        : this(Directory.CreateTempSubdirectory("bunshin-networks-test-").FullName)
    {
    }

    public string Path { get; }

    public string Store => System.IO.Path.Combine(Path, "state", "networks.db");

    public static TemporaryFolder InMemory() => Directory.Exists("/dev/shm")
        ? new(Directory.CreateDirectory($"/dev/shm/bunshin-networks-test-{Guid.NewGuid():n}").FullName)
        : new();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
