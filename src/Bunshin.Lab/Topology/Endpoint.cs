namespace Bunshin.Lab.Topology;

/// <summary>A row and a column of the ping matrix: one interface that has an address.</summary>
/// <param name="Name">Shortest unique name: the host's where only one of its interfaces has an address, else <c>host/interface</c>.</param>
/// <param name="Interface">The interface.</param>
public sealed record Endpoint(string Name, LabInterface Interface);
