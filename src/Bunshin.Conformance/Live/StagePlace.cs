using System.Globalization;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;

namespace Bunshin.Conformance.Live;

/// <summary>One namespace of a stage, silent: no IPv6 and no addresses, so nothing but the injected frames moves.</summary>
internal sealed class StagePlace : IDisposable
{
    private readonly NetworkNamespace _namespace;

    public StagePlace()
    {
        _namespace = NetworkNamespace.CreateAnonymous();
        try
        {
            _namespace.Run(static () =>
            {
                foreach (var scope in (ReadOnlySpan<string>)["all", "default"])
                {
                    var path = $"/proc/sys/net/ipv6/conf/{scope}/disable_ipv6";
                    if (File.Exists(path))
                    {
                        File.WriteAllText(path, "1");
                    }
                }
            });
            Net = RouteNetlink.Open(_namespace);
        }
        catch
        {
            _namespace.Dispose();
            throw;
        }
    }

    public RouteNetlink Net { get; }

    public NetworkNamespace Namespace => _namespace;

    /// <summary>How another part of this process opens it; valid while this object lives.</summary>
    public NamespaceReference Reference => NamespaceReference.AtPath(
        string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_namespace.Handle.Number}"));

    public void Dispose()
    {
        Net.Dispose();
        _namespace.Dispose();
    }
}
