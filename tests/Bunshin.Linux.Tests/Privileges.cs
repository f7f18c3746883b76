using Bunshin.Linux.Namespaces;

namespace Bunshin.Linux.Tests;

/// <summary>What this run may do, and the reason it skips what it may not.</summary>
internal static class Privileges
{
    private static readonly string? NoNamespaces = TryNamespace();

    public static void NeedNamespaces() => Assert.SkipWhen(NoNamespaces is not null, $"no network namespace can be made: {NoNamespaces}");

    public static void NeedTool(string tool) =>
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin").Any(folder => File.Exists(Path.Combine(folder, tool))),
            $"{tool} is not installed");

    private static string? TryNamespace()
    {
        try
        {
            NetworkNamespace.CreateAnonymous().Dispose();
            return null;
        }
        catch (LinuxException refusal)
        {
            return refusal.Message;
        }
    }
}
