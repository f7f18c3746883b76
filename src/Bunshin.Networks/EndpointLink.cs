using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Bunshin.Networks;

/// <summary>How an endpoint's link is named on the host.</summary>
internal static class EndpointLink
{
    private const string NamePrefix = "bn";
    private const int Digits = 12;
    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The name on the host: <c>bn</c> and the first 12 digits of the id, as people know it from <c>docker network inspect</c>.</summary>
    public static string NameOf(string endpointId) => NamePrefix + Short(endpointId);

    /// <summary>Whether a link has the name of an endpoint's.</summary>
    public static bool IsName(string name) =>
        name.Length == NamePrefix.Length + Digits
        && name.StartsWith(NamePrefix, StringComparison.Ordinal)
        && !name.AsSpan(NamePrefix.Length).ContainsAnyExcept(HexadecimalDigits);

    /// <summary>Twelve hexadecimal digits for an id: its own first ones where it has them.</summary>
    public static string Short(string id) => id.Length >= Digits && !id.AsSpan(0, Digits).ContainsAnyExcept(HexadecimalDigits)
        ? id[..Digits]
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..Digits];
}
