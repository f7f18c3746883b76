using System.Globalization;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;

namespace Bunshin.Linux.Tests;

/// <summary>A named namespace of this run alone, with a conversation about it; earlier runs that died are swept first.</summary>
internal sealed class TestNamespace : IDisposable
{
    private const string Prefix = "bsn-";
    private static int s_count;

    static TestNamespace()
    {
        foreach (var name in NetworkNamespace.ListNamed())
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal)
                && int.TryParse(name.Split('-')[1], CultureInfo.InvariantCulture, out var pid)
                && !Directory.Exists($"/proc/{pid}"))
            {
                NetworkNamespace.DeleteNamed(name);
            }
        }
    }

    public TestNamespace()
    {
        Privileges.NeedNamespaces();
        Name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
        Namespace = NetworkNamespace.CreateNamed(Name);
        Net = RouteNetlink.Open(Namespace);
    }

    public string Name { get; }

    public NetworkNamespace Namespace { get; }

    public RouteNetlink Net { get; }

    public void Dispose()
    {
        Net.Dispose();
        Namespace.Dispose();
        NetworkNamespace.DeleteNamed(Name);
    }
}
