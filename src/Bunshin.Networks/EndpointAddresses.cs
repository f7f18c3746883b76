using Bunshin.Networks.Attaching;
using Bunshin.Networks.Probing;
using Bunshin.Networks.Sharing;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks;

/// <summary>Makes addresses an endpoint's own, and gives them back.</summary>
public sealed class EndpointAddresses
{
    /// <summary>Over what is stored.</summary>
    public EndpointAddresses(Registry registry, IAttachments attachments, IAddressProbe probe, ISharedAddresses shared)
    {
    }
}
