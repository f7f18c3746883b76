using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Bunshin.Networks.Attaching;

/// <summary>How an endpoint's link is named on the host, and how it is known again wherever it has been moved and renamed.</summary>
internal static class EndpointLink
{
    private const string NamePrefix = "bn";
    private const string AliasPrefix = "bunshin endpoint ";
    private const int Digits = 12;
    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The name on the host: <c>bn</c> and the first 12 digits of the id, as people know it from <c>docker network inspect</c>.</summary>
    public static string NameOf(string endpointId) => NamePrefix + Short(endpointId);

    /// <summary>Whether a link has the name of an endpoint's.</summary>
    public static bool IsName(string name) =>
        name.Length == NamePrefix.Length + Digits
        && name.StartsWith(NamePrefix, StringComparison.Ordinal)
        && !name.AsSpan(NamePrefix.Length).ContainsAnyExcept(HexadecimalDigits);

    /// <summary>The alias it carries for life.</summary>
    public static string AliasOf(string endpointId) => AliasPrefix + endpointId;

    /// <summary>The endpoint whose link carries that alias; null for a link that is none.</summary>
    public static string? EndpointOf(string? alias) =>
        alias?.StartsWith(AliasPrefix, StringComparison.Ordinal) == true ? alias[AliasPrefix.Length..] : null;

    /// <summary>Twelve hexadecimal digits for an id: its own first ones where it has them.</summary>
    public static string Short(string id) => id.Length >= Digits && !id.AsSpan(0, Digits).ContainsAnyExcept(HexadecimalDigits)
        ? id[..Digits]
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..Digits];
}
