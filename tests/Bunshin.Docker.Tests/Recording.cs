using System.Reflection;
using System.Text.Json;

namespace Bunshin.Docker.Tests;

/// <summary>What real engines sent, in order.</summary>
internal static class Recording
{
    public static IReadOnlyList<string> Names { get; } = ["docker-20.10", "docker-26.1", "engine-restarts", "engine-crashes"];

    public static IEnumerable<Entry> Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Bunshin.Docker.Tests.Recordings.{name}.jsonl")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var json = JsonElement.Parse(line);
            yield return new Entry(
                Text(json, "path")![1..], Text(json, "host")!, Text(json, "body")!, Text(json, "pool"), Text(json, "subnet"), Text(json, "address"));
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>One request, and what the driver of the recording answered where later requests depend on it.</summary>
    internal sealed record Entry(string Method, string Host, string Body, string? Pool, string? Subnet, string? Address);
}
