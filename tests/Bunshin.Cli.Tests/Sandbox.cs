using System.Globalization;
using Bunshin.Cli.Ip;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Tests;

/// <summary>A named network namespace of a test's own, and more of them by short names; all are gone afterwards.</summary>
internal sealed class Sandbox : IDisposable
{
    private static int s_count;
    private readonly string _prefix;
    private readonly HashSet<string> _names = [];

    public Sandbox()
    {
        Assert.SkipUnless(CanRun(out var reason), reason);
        NeedIp();
        SweepDead();
        _prefix = string.Create(CultureInfo.InvariantCulture, $"bsn-{Environment.ProcessId}-cli{Interlocked.Increment(ref s_count)}");
        Name = Add("main");
    }

    /// <summary>The namespace commands run in.</summary>
    public string Name { get; }

    /// <summary>Makes one more.</summary>
    public string Add(string shortName)
    {
        var name = $"{_prefix}-{shortName}";
        NetworkNamespace.CreateNamed(name).Dispose();
        _ = _names.Add(name);
        return name;
    }

    /// <summary>The name of a namespace that a command is to make; it is removed with the others.</summary>
    public string Plan(string shortName)
    {
        var name = $"{_prefix}-{shortName}";
        _ = _names.Add(name);
        return name;
    }

    /// <summary>Runs our command line in the sandbox's namespace.</summary>
    public Bunshin.Outcome Try(string line) => Bunshin.Line($"-n {Name} {line}");

    /// <summary>As <see cref="Try"/>, and it must succeed.</summary>
    public string Do(string line)
    {
        var outcome = Try(line);
        Assert.True(outcome.Status == 0, $"{line}: {outcome.Status}: {outcome.Errors}");
        return outcome.Output;
    }

    public static bool CanRun(out string reason)
    {
        try
        {
            NetworkNamespace.CreateAnonymous().Dispose();
            var name = string.Create(CultureInfo.InvariantCulture, $"bsn-{Environment.ProcessId}-try{Interlocked.Increment(ref s_count)}");
            NetworkNamespace.CreateNamed(name).Dispose();
            NetworkNamespace.DeleteNamed(name);
            reason = "";
            return true;
        }
        catch (Linux.LinuxException refusal)
        {
            reason = $"network namespaces cannot be made: {refusal.Message}";
            return false;
        }
    }

    private static void NeedIp() =>
        Assert.SkipWhen(MachineIp.Find(MachineIp.SearchPath) is null, "iproute2 is not installed");

    public void Dispose()
    {
        foreach (var name in _names.Where(NetworkNamespace.ListNamed().Contains))
        {
            NetworkNamespace.DeleteNamed(name);
        }
    }

    private static void SweepDead()
    {
        foreach (var name in NetworkNamespace.ListNamed().Where(name => name.StartsWith("bsn-", StringComparison.Ordinal)))
        {
            var parts = name.Split('-');
            if (parts.Length > 2 && parts[2].StartsWith("cli", StringComparison.Ordinal) && !Directory.Exists($"/proc/{parts[1]}"))
            {
                try
                {
                    NetworkNamespace.DeleteNamed(name);
                }
                catch (Linux.LinuxException)
                {
                    // Another run swept it in this moment.
                }
            }
        }
    }
}
