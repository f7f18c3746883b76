using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;

namespace Bunshin.Lab.Running;

/// <summary>A host's namespace, with a conversation about its links.</summary>
/// <param name="Name">Its real name.</param>
/// <param name="Place">The namespace.</param>
/// <param name="Netlink">The conversation.</param>
internal sealed record LabNamespace(string Name, NetworkNamespace Place, RouteNetlink Netlink);
