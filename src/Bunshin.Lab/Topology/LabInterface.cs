using Bunshin.Files.Reading;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Topology;

/// <summary>What a NIC and a child have in common.</summary>
public abstract record LabInterface
{
    /// <summary>The host it lives in.</summary>
    public required string Host { get; init; }

    /// <summary>Interface name inside the host.</summary>
    public required string Name { get; init; }

    /// <summary>MAC; null for one that is chosen.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>MTU in bytes; null for 1500, or the parent's.</summary>
    public int? Mtu { get; init; }

    /// <summary>Whether it is set up once everything is made.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>Addresses, in the order in which they are added.</summary>
    public IReadOnlyList<IpPrefix> Addresses { get; init; } = [];

    /// <summary>Where the file describes it.</summary>
    public SourcePosition Position { get; init; }

    /// <summary><c>host/interface</c>, the name that is always unique.</summary>
    public string FullName => $"{Host}/{Name}";

    /// <summary>The first address of a family, which pings go from and to; null without one.</summary>
    public IpPrefix? AddressOf(LabFamily family) => Addresses.Cast<IpPrefix?>().FirstOrDefault(one => one!.Value.Address.Family() == family);
}

/// <summary>A NIC of a host, with a cable to a port of the adjacent switch.</summary>
public sealed record LabNic : LabInterface
{
    /// <summary>The port.</summary>
    public LabPort Port { get; init; } = LabPort.Plain;
}

/// <summary>A row and a column of the ping matrix: one interface that has an address.</summary>
/// <param name="Name">Shortest unique name: the host's where only one of its interfaces has an address, else <c>host/interface</c>.</param>
/// <param name="Interface">The interface.</param>
public sealed record LabEndpoint(string Name, LabInterface Interface);
