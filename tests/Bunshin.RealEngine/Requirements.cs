namespace Bunshin.RealEngine;

/// <summary>Whether a real engine can run here.</summary>
public static class Requirements
{
    private static readonly Lazy<string?> s_missing = new(Look);

    /// <summary>What is missing, in a sentence; null if an engine runs and has run a container.</summary>
    public static string? Missing => s_missing.Value;

    private static string? Look()
    {
        if (Environment.UserName != "root" || !OwnsTheMachine())
        {
            return "a Docker engine of one's own needs root, outside of a user namespace";
        }

        foreach (var (program, package) in ((string, string)[])[
            ("dockerd", "docker.io"), ("docker", "docker.io"), ("docker-init", "docker.io"), ("busybox", "busybox-static"), ("ip", "iproute2")])
        {
            if (Tool.Find(program) is null)
            {
                return $"{program} is missing: apt-get install {package}";
            }
        }

        try
        {
            Machine.SweepDead();
            using var machine = new Machine("try");
            using var engine = new Engine(machine);
            var run = engine.Try("docker run --rm --network none busybox true");
            return run.IsGood ? null : $"a Docker engine starts here, but runs no container: {run.Said}";
        }
        catch (EngineException refusal)
        {
            return refusal.Message;
        }
    }

    // Root of a user namespace may neither mount what an engine mounts nor make device nodes.
    private static bool OwnsTheMachine() => File.ReadAllText("/proc/self/uid_map").Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["0", "0", ..];
}
