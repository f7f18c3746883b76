using Bunshin.Conformance.Recordings;

namespace Bunshin.Conformance.Tests;

/// <summary>The recording of the kernel's macvlan that comes with the project.</summary>
internal static class Recorded
{
    private const string File = "macvlan-6.18.jsonl.br";
    private static readonly Lazy<IReadOnlyList<Recording>> Recordings = new(static () =>
    {
        using var stream = typeof(Recorded).Assembly.GetManifestResourceStream(File) ?? throw new FileNotFoundException(File);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        memory.Position = 0;
        return RecordingReader.Read(memory, File);
    });

    public static IReadOnlyList<Recording> All => Recordings.Value;
}
