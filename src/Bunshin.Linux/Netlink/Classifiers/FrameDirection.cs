namespace Bunshin.Linux.Netlink.Classifiers;

/// <summary>Which frames of a device a classifier gets.</summary>
public enum FrameDirection
{
    /// <summary>Those that come in, before the device's own stack.</summary>
    Ingress,

    /// <summary>Those that leave, before the device's queue.</summary>
    Egress,
}
