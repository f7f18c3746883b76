using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Conformance.Tests.Ebpf;

/// <summary>A namespace in which devices have the indexes of slots, for a trial run must name a device that exists. Nothing is ever sent there.</summary>
internal sealed class TrialPlace : IDisposable
{
    private readonly NetworkNamespace _namespace = NetworkNamespace.CreateAnonymous();

    public TrialPlace(int devices) => _namespace.Run(() =>
    {
        using var netlink = RouteNetlink.Open();
        for (var slot = EbpfSlots.FirstChild; slot < EbpfSlots.FirstChild + devices; slot++)
        {
            netlink.CreateLink(new NewLink { Name = $"d{slot}", Kind = new BridgeKind(), Index = slot });
        }
    });

    public void Run(Action work) => _namespace.Run(work);

    public void Dispose() => _namespace.Dispose();
}
