using Bunshin.Linux;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Conformance.Tests;

/// <summary>What this run may do, and the reason it skips what it may not.</summary>
internal static class Privileges
{
    private static readonly Lazy<string?> NoNamespaces = new(static () =>
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
    });

    public static void NeedNamespaces() =>
        Assert.SkipWhen(NoNamespaces.Value is not null, $"no network namespace can be made: {NoNamespaces.Value}");
}
