namespace Bunshin.Datapaths.Served;

/// <summary>A device that children can stand on: the parent, or one of its children.</summary>
internal interface IServedDevice
{
    /// <summary>Its name now.</summary>
    string Name { get; }

    /// <summary>Its namespace.</summary>
    ServedNamespace Home { get; }

    /// <summary>Its index there.</summary>
    int Index { get; }

    /// <summary>The device as last seen.</summary>
    DeviceState State { get; set; }

    /// <summary>Its MAC at the end of the last look.</summary>
    Packets.Ethernet.MacAddress AddressBefore { get; set; }

    /// <summary>Somebody deleted it, or moved it where it cannot be followed.</summary>
    bool IsGone { get; }

    /// <summary>It is up, and so is everything below it down to the wire: those on it have carrier.</summary>
    bool IsUsable { get; }

    /// <summary>What it is as the device below others.</summary>
    LowerPort LowerPort { get; }
}
