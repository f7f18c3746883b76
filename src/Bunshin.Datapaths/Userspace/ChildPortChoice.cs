namespace Bunshin.Datapaths.Userspace;

/// <summary>What stands in the child's namespace as its NIC.</summary>
public enum ChildPortChoice
{
    /// <summary><see cref="Tap"/> where <c>/dev/net/tun</c> can be opened, else <see cref="Veth"/>.</summary>
    Auto,

    /// <summary>A TAP device; it vanishes with this process.</summary>
    Tap,

    /// <summary>A veth end, whose other end lies in a private namespace of the relay and vanishes with it.</summary>
    Veth,
}
