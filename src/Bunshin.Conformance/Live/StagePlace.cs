using System.Globalization;
using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;

namespace Bunshin.Conformance.Live;

/// <summary>One namespace of a stage.</summary>
internal sealed class StagePlace : IDisposable
{
    // What would speak without being asked falls silent; group reports, which cannot be turned off, come at once and once.
    private static readonly (string Path, string Value)[] Quiet =
    [
        ("ipv6/conf/{0}/accept_ra", "0"),
        ("ipv6/conf/{0}/router_solicitations", "0"),
        ("ipv6/conf/{0}/dad_transmits", "0"),
        ("ipv6/conf/{0}/accept_dad", "0"),
        ("ipv6/conf/{0}/addr_gen_mode", "1"),
        ("ipv6/conf/{0}/mldv2_unsolicited_report_interval", "1"),
        ("ipv6/mld_qrv", "1"),
        ("ipv4/conf/{0}/rp_filter", "0"),
        ("ipv4/conf/{0}/igmpv3_unsolicited_report_interval", "1"),
        ("ipv4/igmp_qrv", "1"),
    ];

    private readonly NetworkNamespace _namespace;

    /// <summary>Makes one.</summary>
    /// <param name="speaksIp">
    /// False for a silent one: no IPv6 and no addresses, so nothing but the injected frames moves. True for one whose IP answers
    /// what it is asked, and says nothing by itself.
    /// </param>
    public StagePlace(bool speaksIp)
    {
        _namespace = NetworkNamespace.CreateAnonymous();
        try
        {
            _namespace.Run(() =>
            {
                foreach (var (path, value) in speaksIp ? Quiet : [("ipv6/conf/{0}/disable_ipv6", "1")])
                {
                    foreach (var scope in path.Contains('{', StringComparison.Ordinal) ? (ReadOnlySpan<string>)["all", "default"] : [""])
                    {
                        // A kernel without IPv6, or an older one, has not all of them.
                        Sysctl.WriteIfThere($"net/{path.Replace("{0}", scope, StringComparison.Ordinal)}", value);
                    }
                }
            });
            Net = RouteNetlink.Open(_namespace);
            if (speaksIp)
            {
                // What a host sends itself goes by its loopback, also what an ipvlan's l3 child sends to the parent's address.
                Net.SetUp(Net.GetLink("lo").Index);
            }
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

/// <summary>The namespaces of a stage, one a point, made when first needed and used for one topology after another.</summary>
public sealed class StagePlaces : IDisposable
{
    private readonly Dictionary<(string Key, bool SpeaksIp), StagePlace> _places = [];

    /// <summary>The place of a point, silent or with an IP stack that speaks.</summary>
    /// <exception cref="Linux.LinuxException">No namespace may be made here.</exception>
    internal StagePlace At(string key, bool speaksIp)
    {
        if (!_places.TryGetValue((key, speaksIp), out var place))
        {
            place = new StagePlace(speaksIp);
            _places.Add((key, speaksIp), place);
        }

        return place;
    }

    /// <summary>Lets all namespaces, and every device in them, go.</summary>
    public void Dispose()
    {
        foreach (var place in _places.Values)
        {
            place.Dispose();
        }

        _places.Clear();
    }
}
