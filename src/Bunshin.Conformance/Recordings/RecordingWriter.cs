using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Recordings;

/// <summary>Writes sets in the format that <see cref="RecordingReader"/> reads: packed, one JSON object a line.</summary>
public sealed class RecordingWriter : IDisposable
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Stream _stream;

    /// <summary>Writes, packed by gzip, to <paramref name="stream"/>, which is closed with this object.</summary>
    public RecordingWriter(Stream stream)
        : this(stream, isBrotli: false)
    {
    }

    private RecordingWriter(Stream stream, bool isBrotli) => _stream = isBrotli
        ? new BrotliStream(stream, CompressionLevel.SmallestSize)
        : new GZipStream(stream, CompressionLevel.SmallestSize);

    /// <summary>Writes to a file: brotli where its name ends in <c>.br</c>, else gzip.</summary>
    public static RecordingWriter ToFile(string path) => new(File.Create(path), path.EndsWith(".br", StringComparison.Ordinal));

    /// <summary>Writes one set.</summary>
    public void Write(Recording recording)
    {
        WriteLine(json => WriteMeta(json, recording.Meta));
        foreach (var recorded in recording.Cases)
        {
            WriteLine(json => WriteCase(json, recording.Meta.Set, recorded));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static void WriteMeta(Utf8JsonWriter json, RecordingMeta meta)
    {
        json.WriteString("record", "meta");
        json.WriteString("set", meta.Set);
        json.WriteStartObject("config");
        ConfigWriter.Write(json, meta);
        json.WriteEndObject();
        WriteMacs(json, "macs", meta.Macs);
        WriteMacs(json, "groups", meta.Groups);
        json.WriteString("kernel", meta.Kernel);
    }

    private static void WriteCase(Utf8JsonWriter json, string set, RecordedCase recorded)
    {
        json.WriteString("record", "case");
        json.WriteString("set", set);
        json.WriteNumber("i", recorded.Index);
        json.WriteString("inject", recorded.Inject);
        json.WriteString("dst", recorded.Destination);
        json.WriteString("src", recorded.Source);
        if (recorded.Vlan is { } vlan)
        {
            json.WriteNumber("vlan", vlan);
        }
        else
        {
            json.WriteNull("vlan");
        }

        json.WriteText("kind", recorded.Label);
        json.WriteNumber("prio", recorded.Priority == 0 ? null : (long)recorded.Priority);

        WriteSent(json, recorded);
        json.WriteString("send_error", recorded.Observed.SendError);
        json.WriteStartArray("seen");
        foreach (var sighting in recorded.Observed.Sorted)
        {
            WriteSighting(json, sighting);
        }

        json.WriteEndArray();
        WriteReplies(json, recorded.Observed.Replies);
        json.WriteStartObject("stats");
        foreach (var point in recorded.Observed.Stats.GroupBy(static entry => entry.Key.Point))
        {
            json.WriteStartObject(point.Key);
            foreach (var (key, value) in point)
            {
                json.WriteNumber(key.Counter, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteBoolean("stable", recorded.IsStable);
    }

    // What a socket sent is shown by its sender's own capture.
    private static void WriteSent(Utf8JsonWriter json, RecordedCase recorded)
    {
        if (recorded.SocketDestination is not { } destination)
        {
            json.WriteString("frame", Convert.ToHexStringLower(recorded.Frame));
            return;
        }

        json.WriteStartArray("send");
        json.WriteNumberValue(destination.IsIpv6 ? 6 : 4);
        json.WriteStringValue(destination.ToString());
        json.WriteStringValue(recorded.Inject);
        json.WriteEndArray();
    }

    private static void WriteReplies(Utf8JsonWriter json, IReadOnlyList<(string Point, byte[] Frame)> replies)
    {
        if (replies.Count == 0)
        {
            return;
        }

        json.WriteStartArray("other");
        foreach (var (point, frame) in replies)
        {
            json.WriteStartArray();
            json.WriteStringValue(point);
            json.WriteStringValue(Sighting.Outgoing);
            json.WriteStringValue(Convert.ToHexStringLower(frame));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteSighting(Utf8JsonWriter json, Sighting sighting)
    {
        json.WriteStartArray();
        json.WriteStringValue(sighting.Point);
        json.WriteStringValue(sighting.Via);
        json.WriteStringValue(sighting.Class);
        json.WriteStringValue(sighting.Tag);
        if (sighting.Change is not null)
        {
            json.WriteStringValue(sighting.Change);
        }

        json.WriteEndArray();
    }

    private static void WriteMacs(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, MacAddress> macs)
    {
        json.WriteStartObject(name);
        foreach (var (key, mac) in macs)
        {
            json.WriteString(key, mac.ToString());
        }

        json.WriteEndObject();
    }

    private void WriteLine(Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(_stream, Plain))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        _stream.WriteByte((byte)'\n');
    }
}
