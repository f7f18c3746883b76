namespace Bunshin.Lab.Topology;

/// <summary>A rule of the switch; what is null matches anything.</summary>
/// <param name="Name">What expectations and causes call it.</param>
/// <param name="Port">The NIC by whose port the frame comes in.</param>
/// <param name="Source">The sender.</param>
/// <param name="Destination">The receiver.</param>
/// <param name="EtherType">The type behind the outermost tag.</param>
/// <param name="Drops">Whether what matches is dropped; else it is only counted.</param>
public sealed record LabFilter(string Name, LabNic? Port, LabMac? Source, LabMac? Destination, ushort? EtherType, bool Drops);
