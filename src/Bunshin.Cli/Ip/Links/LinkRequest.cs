using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Ip.Links;

/// <summary>A link as <c>link add</c> asks for it: names not yet looked up.</summary>
internal sealed class LinkRequest
{
    public string? Name { get; set; }

    public string? Parent { get; set; }

    public LinkKind? Kind { get; set; }

    public MacAddress? Address { get; set; }

    public int? Mtu { get; set; }

    public int? TransmitQueueLength { get; set; }

    public uint? TransmitQueues { get; set; }

    public uint? ReceiveQueues { get; set; }

    public uint? Group { get; set; }

    public int? Index { get; set; }

    public string? Alias { get; set; }

    public string? Namespace { get; set; }

    public string? Master { get; set; }

    public bool IsUp { get; set; }

    /// <summary>The other end of a veth.</summary>
    public LinkRequest? Peer { get; set; }
}
