using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Running;

/// <summary>One cell to be pinged; both endpoints have an address of the family.</summary>
internal sealed record PingRequest(Endpoint From, Endpoint To, LabFamily Family)
{
    /// <summary>Where the ping comes from.</summary>
    public LabAddress Source => From.Interface.AddressOf(Family)!;

    /// <summary>What is pinged.</summary>
    public LabAddress Target => To.Interface.AddressOf(Family)!;
}
