namespace Bunshin.Lab.Topology;

/// <summary>Whether a host forwards packets that are for others; both are written when the lab is brought up, off as well as on.</summary>
/// <param name="V4"><c>net.ipv4.ip_forward</c>.</param>
/// <param name="V6"><c>net.ipv6.conf.all.forwarding</c>.</param>
public readonly record struct LabForwarding(bool V4, bool V6)
{
    /// <summary>Whether packets of that family are forwarded.</summary>
    public bool For(LabFamily family) => family == LabFamily.V4 ? V4 : V6;

    /// <summary>The setting for that family, by the kernel's name.</summary>
    public static string Setting(LabFamily family) => family == LabFamily.V4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";
}
