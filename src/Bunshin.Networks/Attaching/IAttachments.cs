using Bunshin.Packets.Ethernet;

namespace Bunshin.Networks.Attaching;

/// <summary>What brings stored networks and joined endpoints about, as parents, links and routes. Any thread.</summary>
public interface IAttachments
{
    /// <summary>Finds the device of a network to be, chooses its datapath, and refuses what could not be brought about. Makes nothing that stays.</summary>
    /// <param name="settings">What is asked for.</param>
    /// <param name="others">The networks that are there.</param>
    /// <exception cref="NetworkException">No datapath can, the parent is not there, or another network holds it.</exception>
    NetworkChoice Choose(NetworkSettings settings, IReadOnlyCollection<Network> others);

    /// <summary>Makes a network's parent ready: the VLAN, the device of an isolated network, the host's own child.</summary>
    /// <exception cref="NetworkException">It cannot be; what was begun is undone.</exception>
    Task OpenAsync(Network network);

    /// <summary>A network is gone from the store: its parent goes too if nobody else needs it.</summary>
    Task CloseAsync(Network network);

    /// <summary>Makes the link of an endpoint that has just been joined, on the host, under <see cref="Attachment.LinkName"/>.</summary>
    /// <exception cref="NetworkException">It cannot be; what was begun is undone.</exception>
    Task AttachAsync(Network network, Endpoint endpoint);

    /// <summary>The endpoint's link was moved and configured, so the manager says: look, and announce its addresses.</summary>
    void Settle(Network network, Endpoint endpoint);

    /// <summary>The endpoint leaves its sandbox: nothing is announced for it any more.</summary>
    void Unsettle(Endpoint endpoint);

    /// <summary>An endpoint left or is gone: its link and routes are removed, wherever they are now. Nothing there is no error.</summary>
    /// <exception cref="NetworkException">It cannot be.</exception>
    Task DetachAsync(Network network, Endpoint endpoint);

    /// <summary>Routes a network's endpoints need beside its own to reach the host; none without host access.</summary>
    IReadOnlyList<StaticRoute> RoutesToHost(Network network);

    /// <summary>The MAC of an endpoint's parent, for children that share it; null while it is not there.</summary>
    MacAddress? ParentAddress(Network network);

    /// <summary>Whether a sandbox is there.</summary>
    /// <exception cref="Linux.LinuxException">It cannot be told.</exception>
    bool IsThere(string sandbox);
}
