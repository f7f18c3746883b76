namespace Bunshin.Linux.Netlink.Links;

/// <summary>RFC 2863 operational state; values are <c>IF_OPER_*</c>, names what <c>ip</c> prints in capitals without underscores.</summary>
public enum OperationalState : byte
{
    /// <summary>The driver does not say.</summary>
    Unknown = 0,

    /// <summary>Not present.</summary>
    NotPresent = 1,

    /// <summary>Down.</summary>
    Down = 2,

    /// <summary>The device below is down.</summary>
    LowerLayerDown = 3,

    /// <summary>Being tested.</summary>
    Testing = 4,

    /// <summary>Waiting for an external event.</summary>
    Dormant = 5,

    /// <summary>Up.</summary>
    Up = 6,
}
