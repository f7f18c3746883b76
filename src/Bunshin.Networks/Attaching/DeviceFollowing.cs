using System.Globalization;

namespace Bunshin.Networks.Attaching;

/// <summary>Which device a network stands on, from its making on. Pure.</summary>
/// <remarks>
/// The name that the user gave leads. While nothing has that name, the device that had it is still the one, under whatever name it has now. When
/// something else has it, the network goes over to that.
/// </remarks>
/// <param name="picture">The host's links.</param>
internal sealed class DeviceFollowing(HostPicture picture)
{
    /// <summary>The device of a network to be.</summary>
    /// <param name="standing">Where it will stand.</param>
    /// <param name="others">The networks that are there.</param>
    public NetworkDevice DeviceOf(Standing standing, IReadOnlyCollection<Network> others) =>
        DeviceOf(standing, MarkOf(standing, others), ScopeOf(standing, others));

    /// <summary>The device of a network now; null while there is none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="others">All others.</param>
    public NetworkDevice? Now(Network network, IReadOnlyCollection<Network> others)
    {
        if (picture.Resolve(network) is not { } standing)
        {
            return null;
        }

        if (network.Device is not { } known)
        {
            // One of an older version, whose things carry the name that was asked for.
            var (name, ids) = picture.Split(network.Settings.LowerDevice!);
            return DeviceOf(standing with { Vlans = ids }, name, network.Scope);
        }

        var isRemade = known.Era != picture.Era || picture.Find(known.Index) is null;
        var isSame = Is(known, standing) || (isRemade && standing.Vlans.SequenceEqual(LowerChain.IdsOf(known)));
        return DeviceOf(standing, isSame ? known.Mark : MarkOf(standing, others), known.Scope);
    }

    /// <summary>Whether a network must leave one device for another that is there beside it.</summary>
    public bool IsMoved(NetworkDevice before, NetworkDevice now) =>
        before.Path != now.Path || (before.Era == now.Era && before.Index != now.Index && picture.Find(before.Index) is not null);

    /// <summary>The LAN a network is on now (<see cref="HostPicture.LanOf"/>); null while its device is not there.</summary>
    public string? LanOf(Network network) => picture.Resolve(network) is { } standing ? picture.LanOf(standing) : null;

    private NetworkDevice DeviceOf(Standing standing, string mark, string scope) => new()
    {
        Mark = mark,
        Path = LowerChain.PathOf(mark, standing.Vlans),
        Parent = standing.Parent.Name,
        Index = standing.Parent.Index,
        Era = picture.Era,
        Scope = scope,
    };

    private bool Is(NetworkDevice? device, Standing standing) => device is not null && device.Era == picture.Era && device.Index == standing.Parent.Index;

    /// <summary>All networks on one LAN have one scope, by whatever names they came to it.</summary>
    private string ScopeOf(Standing standing, IReadOnlyCollection<Network> others)
    {
        var lan = picture.LanOf(standing);
        return others.FirstOrDefault(other => other.Settings.LowerDevice is not null && LanOf(other) == lan)?.Scope ?? $"parent {lan}";
    }

    private string MarkOf(Standing standing, IReadOnlyCollection<Network> others) =>
        others.Select(static other => other.Device).FirstOrDefault(device => Is(device, standing))?.Mark ?? NewMark(standing, others);

    private static string NewMark(Standing standing, IReadOnlyCollection<Network> others)
    {
        var taken = others.Select(static other => other.Device?.Mark).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var name = standing.Parent.Name;
        return taken.Contains(name) ? string.Create(CultureInfo.InvariantCulture, $"{name}-{standing.Parent.Index}") : name;
    }
}
