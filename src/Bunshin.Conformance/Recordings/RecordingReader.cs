using System.IO.Compression;
using System.Text.Json;

namespace Bunshin.Conformance.Recordings;

/// <summary>Reads recordings: JSON, one object a line, the first being the meta record; gzip, brotli (<c>.br</c>) or plain.</summary>
public static class RecordingReader
{
    /// <summary>Reads a file that holds one set or, one after the other, several.</summary>
    /// <exception cref="RecordingFormatException">Missing, unreadable, or not of the format.</exception>
    public static IReadOnlyList<Recording> ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RecordingFormatException(path, 0, failure.Message, failure);
        }
    }

    /// <summary>Reads a seekable stream; <paramref name="name"/> is used in messages, and its ending tells brotli.</summary>
    public static IReadOnlyList<Recording> Read(Stream stream, string name)
    {
        using var plain = Decompress(stream, name);
        using var reader = new StreamReader(plain);
        var recordings = new List<Recording>();
        RecordingMeta? meta = null;
        var cases = new List<RecordedCase>();
        var lines = 0;
        var number = 0;
        while (ReadLine(reader, name, number + 1) is { } line)
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            try
            {
                using var json = JsonDocument.Parse(line);
                if (RecordingParser.KindOf(json.RootElement) == "meta")
                {
                    Close(recordings, meta, cases, lines);
                    meta = RecordingParser.ParseMeta(json.RootElement);
                    (cases, lines) = ([], 0);
                    continue;
                }

                lines++;
                if ((meta ?? throw new FormatException("a case before any meta record")).Unsupported is null)
                {
                    cases.Add(RecordingParser.ParseCase(json.RootElement, meta));
                }
            }
            catch (Exception failure) when (failure is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
            {
                throw new RecordingFormatException(name, number, failure.Message, failure);
            }
        }

        Close(recordings, meta, cases, lines);
        return recordings.Count > 0 ? recordings : throw new RecordingFormatException(name, Math.Max(number, 1), "no meta record in it");
    }

    private static void Close(List<Recording> recordings, RecordingMeta? meta, List<RecordedCase> cases, int lines)
    {
        if (meta is not null)
        {
            recordings.Add(new Recording(meta, cases, lines));
        }
    }

    private static string? ReadLine(StreamReader reader, string name, int number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception failure) when (failure is InvalidDataException or InvalidOperationException)
        {
            throw new RecordingFormatException(name, number, "the compressed data is damaged", failure);
        }
    }

    private static Stream Decompress(Stream stream, string name)
    {
        if (name.EndsWith(".br", StringComparison.Ordinal))
        {
            return new BrotliStream(stream, CompressionMode.Decompress, leaveOpen: true);
        }

        Span<byte> magic = stackalloc byte[2];
        var read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        stream.Position = 0;
        return read == 2 && magic is [0x1F, 0x8B]
            ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true)
            : new BufferedStream(stream);
    }
}
