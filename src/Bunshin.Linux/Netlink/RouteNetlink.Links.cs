using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>All links, by index.</summary>
    public IReadOnlyList<LinkInfo> Links() => throw new NotImplementedException();

    /// <summary>The link with that name or alternative name, or null.</summary>
    public LinkInfo? FindLink(string name) => throw new NotImplementedException();

    /// <summary>The link with that index, or null.</summary>
    public LinkInfo? FindLink(int index) => throw new NotImplementedException();

    /// <summary>The link with that name or alternative name; ENODEV when there is none.</summary>
    public LinkInfo GetLink(string name) => throw new NotImplementedException();

    /// <summary>Makes a link.</summary>
    public void CreateLink(NewLink link) => throw new NotImplementedException();

    /// <summary>Makes many links, in few system calls and in order; goes on after a refusal.</summary>
    /// <returns>For each link null, or why it was refused.</returns>
    public IReadOnlyList<NetlinkException?> CreateLinks(IReadOnlyList<NewLink> links) => throw new NotImplementedException();

    /// <summary>Changes a link.</summary>
    public void ChangeLink(int index, LinkChange change) => throw new NotImplementedException();

    /// <summary>Changes many links, in few system calls and in order; goes on after a refusal.</summary>
    /// <returns>For each change null, or why it was refused.</returns>
    public IReadOnlyList<NetlinkException?> ChangeLinks(IReadOnlyList<(int Index, LinkChange Change)> changes) => throw new NotImplementedException();

    /// <summary>Removes a link, and with a parent all its children.</summary>
    public void DeleteLink(int index) => throw new NotImplementedException();

    /// <summary>Removes many links; goes on after a refusal.</summary>
    /// <returns>For each link null, or why it was refused.</returns>
    public IReadOnlyList<NetlinkException?> DeleteLinks(IReadOnlyList<int> indexes) => throw new NotImplementedException();

    /// <summary>Sets a link up.</summary>
    public void SetUp(int index) => ChangeLink(index, new LinkChange { IsUp = true });

    /// <summary>Sets a link down.</summary>
    public void SetDown(int index) => ChangeLink(index, new LinkChange { IsUp = false });

    /// <summary>Gives a link a further name.</summary>
    public void AddAlternativeName(int index, string name) => throw new NotImplementedException();

    /// <summary>Takes a further name away.</summary>
    public void DeleteAlternativeName(int index, string name) => throw new NotImplementedException();
}
