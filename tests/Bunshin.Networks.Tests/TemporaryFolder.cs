namespace Bunshin.Networks.Tests;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bunshin-networks-test-").FullName;

    public string Store => System.IO.Path.Combine(Path, "state", "networks.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
