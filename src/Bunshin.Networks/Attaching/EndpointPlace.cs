using Bunshin.Linux.Namespaces;

namespace Bunshin.Networks.Attaching;

/// <summary>Where an endpoint's link is now, or is to be made.</summary>
/// <param name="Namespace">The host's, or the sandbox.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Index">Its index there; 0 for one that is to be made.</param>
/// <param name="IsUp">Administratively up.</param>
internal sealed record EndpointPlace(NamespaceReference Namespace, string Name, int Index, bool IsUp);
