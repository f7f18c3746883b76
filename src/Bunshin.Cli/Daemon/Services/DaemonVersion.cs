using System.Reflection;

namespace Bunshin.Cli.Daemon.Services;

/// <summary>Which build this is.</summary>
internal static class DaemonVersion
{
    /// <summary><c>0.1.0</c>, and after a plus the commit where the build knew it.</summary>
    public static string Text { get; } =
        typeof(DaemonVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
