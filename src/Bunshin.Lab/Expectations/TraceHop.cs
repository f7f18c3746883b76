using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Lab.Expectations;

/// <summary>One hop of a traceroute as a lab names it: a host, any of whose addresses will do, or one interface of it.</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Interfaces">Those that are meant.</param>
public sealed record TraceHop(string Name, IReadOnlyList<LabInterface> Interfaces)
{
    /// <summary>Whether an answer from <paramref name="address"/> is an answer of this hop.</summary>
    public bool Has(IpAddress address) => Interfaces.Any(one => one.Addresses.Any(own => own.Address == address));
}
