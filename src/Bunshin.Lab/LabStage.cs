namespace Bunshin.Lab;

/// <summary>What a run is doing.</summary>
public enum LabStage
{
    /// <summary>Removing what a run that was killed left behind.</summary>
    Sweep,

    /// <summary>Making hosts, cables and the switch.</summary>
    Hosts,

    /// <summary>Making children.</summary>
    Children,

    /// <summary>Giving addresses and routes, and setting links up.</summary>
    Addresses,

    /// <summary>Filling the ping matrix.</summary>
    Ping,

    /// <summary>Finding out why cells failed.</summary>
    Diagnosis,

    /// <summary>Checking the other expectations.</summary>
    Checks,

    /// <summary>Taking everything down.</summary>
    Teardown,
}
