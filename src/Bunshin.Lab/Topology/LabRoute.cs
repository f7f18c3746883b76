using System.Net;

namespace Bunshin.Lab.Topology;

/// <summary>A route of a host, beside those that its addresses bring.</summary>
/// <param name="Destination">Subnet; of length 0 for the default route.</param>
/// <param name="Gateway">Next hop.</param>
public sealed record LabRoute(LabAddress Destination, IPAddress Gateway);
