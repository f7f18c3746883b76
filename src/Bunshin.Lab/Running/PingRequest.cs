using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Running;

/// <summary>One cell to be pinged; both endpoints have an address of the family.</summary>
internal sealed record PingRequest(Endpoint From, Endpoint To, LabFamily Family)
{
    /// <summary>Where the ping comes from.</summary>
    public IpAddress Source => From.Interface.AddressOf(Family)!.Value.Address;

    /// <summary>What is pinged.</summary>
    public IpAddress Target => To.Interface.AddressOf(Family)!.Value.Address;
}
