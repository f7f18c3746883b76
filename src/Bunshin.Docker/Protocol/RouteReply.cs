using System.Text.Json.Serialization;

namespace Bunshin.Docker.Protocol;

/// <summary>A route of <c>Join</c>.</summary>
/// <param name="Destination">A prefix.</param>
/// <param name="RouteType"><see cref="ByNextHop"/> or <see cref="Connected"/>.</param>
/// <param name="NextHop">An address, for the first.</param>
internal sealed record RouteReply(
    string Destination,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int RouteType,
    string? NextHop)
{
    /// <summary>By a gateway.</summary>
    public const int ByNextHop = 0;

    /// <summary>On the link itself.</summary>
    public const int Connected = 1;
}
