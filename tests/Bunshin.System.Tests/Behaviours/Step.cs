using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Behaviours;

/// <summary>One thing that is done and what must come of it.</summary>
/// <param name="Check">Does it; says what is not as it must be, or null.</param>
internal sealed record Step(Func<Server, Driver, string?> Check)
{
    /// <summary>A command that must succeed.</summary>
    public static Step Do(string line) => new((server, driver) =>
        server.Try(driver.Put(line)) is { IsGood: false } outcome ? Complaint(outcome) : null);

    /// <summary>A command that must fail and say why.</summary>
    public static Step Refused(string line, string why) => new((server, driver) =>
        server.Try(driver.Put(line)) is var outcome && outcome.IsGood ? "is not refused"
        : outcome.Said.Contains(why, StringComparison.Ordinal) ? null
        : Complaint(outcome));

    /// <summary>A command whose answer has something in it.</summary>
    public static Step Says(string line, string part) => new((server, driver) =>
        server.Try(driver.Put(line)) is var outcome && outcome.IsGood && outcome.Output.Contains(part, StringComparison.Ordinal) ? null
        : $"{Short(line)} does not say \"{part}\" but \"{outcome.Said}\"");

    /// <summary>A command whose answer does not have something in it.</summary>
    public static Step Lacks(string line, string part) => new((server, driver) =>
        server.Try(driver.Put(line)) is var outcome && outcome.IsGood && !outcome.Output.Contains(part, StringComparison.Ordinal) ? null
        : $"{Short(line)} says \"{outcome.Said}\"");

    /// <summary>A container that runs.</summary>
    public static Step Run(string name, string words) => Do($"docker run -d --name {name} {words} busybox sleep 1000");

    /// <summary>A container reaches an address.</summary>
    public static Step Reaches(string container, string address) => new((server, _) =>
        server.Ping(container, address) is { IsGood: false } ? $"{container} does not reach {address}" : null);

    /// <summary>A container does not reach an address.</summary>
    public static Step Misses(string container, string address) => new((server, _) =>
        server.Try($"docker exec {container} ping -c 1 -W 1 {address}").IsGood ? $"{container} reaches {address}" : null);

    /// <summary>The server has an interface.</summary>
    public static Step There(string link) => new((server, _) => HasLink(server, link) ? null : $"{link} is not there");

    /// <summary>The server does not have an interface.</summary>
    public static Step Gone(string link) => new((server, _) => HasLink(server, link) ? $"{link} is still there" : null);

    /// <summary>The engine is stopped and started.</summary>
    public static Step RestartEngine { get; } = new((server, _) =>
    {
        server.Docker.Stop();
        server.Docker.Start();
        return null;
    });

    private static bool HasLink(Server server, string link) => Directory.Exists(server.Machine.PathOf($"/sys/class/net/{link}"));

    private static string Short(string line) => line.Replace("docker exec ", "", StringComparison.Ordinal);

    // A client that gave up on a container may log so, with the time, before or after the engine's own words.
    private static string Complaint(Outcome outcome) => outcome.Said.Split('\n')
        .Last(static line => line.Length > 0 && !line.StartsWith("See 'docker", StringComparison.Ordinal) && !line.StartsWith("time=", StringComparison.Ordinal))
        .Replace("docker: ", "", StringComparison.Ordinal)
        .Replace("Error response from daemon: ", "", StringComparison.Ordinal);
}
