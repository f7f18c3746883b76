using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bunshin.Datapaths.Ebpf.Capturing;
using Bunshin.Packets.Describing;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Capturing;

/// <summary>A line for each frame, in tcpdump's manner or as a JSON object.</summary>
internal sealed class LineWriter(TextWriter output, bool isJson) : ICaptureWriter
{
    private const int Headers = 128;
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(CapturedFrame frame, long lost)
    {
        if (lost > 0 && !isJson)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"({lost} frames were lost here)"));
        }

        output.WriteLine(isJson ? Json(frame, lost) : Text(frame));
    }

    public void Flush() => output.Flush();

    private static string Text(CapturedFrame frame)
    {
        var time = DateTime.UnixEpoch.AddTicks((long)(frame.Nanoseconds / TimeSpan.NanosecondsPerTick)).ToLocalTime();
        var addresses = Addresses(frame) is var (source, destination) ? $"{source} > {destination}, " : "";
        var end = frame.Reason is null ? "" : $", dropped: {frame.Reason}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{time:HH:mm:ss.ffffff} {frame.Device} {(frame.IsSent ? "Out" : "In")} {addresses}{Describe(frame)}, length {frame.Length}{end}");
    }

    private static string Json(CapturedFrame frame, long lost)
    {
        var json = new JsonObject
        {
            ["time"] = frame.Nanoseconds / 1e9m,
            ["device"] = frame.Device,
            ["direction"] = frame.IsSent ? "sent" : "received",
            ["dropped"] = frame.Reason,
            ["length"] = frame.Length,
        };
        if (Addresses(frame) is var (source, destination))
        {
            json["source"] = source.ToString();
            json["destination"] = destination.ToString();
        }

        json["text"] = Describe(frame);
        json["bytes"] = Convert.ToHexStringLower(frame.Bytes);
        if (lost > 0)
        {
            json["lost_before"] = lost;
        }

        return json.ToJsonString(s_plain);
    }

    private static (MacAddress Source, MacAddress Destination)? Addresses(CapturedFrame frame) => frame.Bytes.Length < 2 * MacAddress.Length
        ? null
        : (MacAddress.Read(frame.Bytes.AsSpan(MacAddress.Length)), MacAddress.Read(frame.Bytes));

    // What was cut off are zeros here, so that lengths in headers are believed; headers themselves must be whole.
    private static string Describe(CapturedFrame frame)
    {
        var whole = frame.Bytes;
        if (whole.Length < frame.Length)
        {
            if (whole.Length < Headers)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{whole.Length} bytes kept, too few to say more");
            }

            Array.Resize(ref whole, frame.Length);
        }

        return FrameDescription.Of(whole).Text;
    }
}
