using Bunshin.Datapaths.Wording;
using Bunshin.Networks;

namespace Bunshin.Cli.Daemon.Api;

/// <summary>An endpoint, as the API shows it.</summary>
internal sealed record EndpointReply
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its network's id.</summary>
    public required string Network { get; init; }

    /// <summary>Addresses with lengths.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>MAC; null where it has its parent's.</summary>
    public string? Mac { get; init; }

    /// <summary>As whom it may send, where that is not as its network says.</summary>
    public string? Guard { get; init; }

    /// <summary>Whether it may say what routers say, where that is not as its network says.</summary>
    public bool? MayRoute { get; init; }

    /// <summary>Whether it may answer as a DHCP server, where that is not as its network says.</summary>
    public bool? MayServeDhcp { get; init; }

    /// <summary>How much it may send, where that is not as much as its network says.</summary>
    public string? Rate { get; init; }

    /// <summary><c>created</c>, <c>joined</c>, <c>running</c> or <c>left</c>.</summary>
    public required string State { get; init; }

    /// <summary>The network namespace it is in.</summary>
    public string? Sandbox { get; init; }

    /// <summary>Its link on the host, before it is moved.</summary>
    public string? Link { get; init; }

    /// <summary>Its link in the sandbox, once it was seen there.</summary>
    public string? Interface { get; init; }

    public static EndpointReply Of(Endpoint endpoint) => new()
    {
        Id = endpoint.Id,
        Network = endpoint.NetworkId,
        Addresses = [.. endpoint.Addresses.Select(address => address.ToString())],
        Mac = endpoint.Address?.ToString(),
        Guard = endpoint.Limits.Guard?.Word(),
        MayRoute = endpoint.Limits.MayRoute,
        MayServeDhcp = endpoint.Limits.MayServeDhcp,
        Rate = endpoint.Limits.Rate is { } rate ? RateText.Of(rate) : null,
        State = endpoint.StateText(),
        Sandbox = endpoint.Attachment?.Sandbox,
        Link = endpoint.Attachment?.LinkName,
        Interface = endpoint.Attachment?.SeenName,
    };
}
