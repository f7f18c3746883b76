using Bunshin.Datapaths;
using Bunshin.Lab.Topology;
using Bunshin.Packets.Addresses;

namespace Bunshin.Cli.Serving;

/// <summary>One child of a serve file: what the datapath makes, and what is set on it afterwards.</summary>
/// <param name="Spec">What the datapath makes.</param>
/// <param name="IsUp">Whether it is set up.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Routes">Its routes beside the connected ones.</param>
internal sealed record ServedChild(ChildSpec Spec, bool IsUp, IReadOnlyList<IpPrefix> Addresses, IReadOnlyList<LabRoute> Routes)
{
    /// <summary>The file does not describe it: a parent's name says that it is wanted (<c>eth0.100</c>).</summary>
    public bool IsOnDemand { get; init; }

    /// <summary>What tells it from all others of its parent: namespace and name.</summary>
    public string Key => $"{Spec.Namespace.Label}/{Spec.Name}";
}
