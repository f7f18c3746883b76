using System.Buffers;
using Bunshin.Docker.Options;
using Bunshin.Networks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Docker.Protocol;

/// <summary>Takes the fields of a request apart; each refusal names the field.</summary>
internal static class RequestField
{
    private const int LongestId = 128;
    private const int LongestPath = 4096;

    private static readonly SearchValues<char> IdLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.|:/");

    /// <summary>An id: what Docker makes are 64 hexadecimal digits, and what else we meet is as plain.</summary>
    /// <exception cref="NetworkException">It is missing, or could not be one.</exception>
    public static string Id(string field, string? value) =>
        string.IsNullOrEmpty(value) ? throw Wrong($"{field} is missing")
        : value.Length > LongestId || value.AsSpan().ContainsAnyExcept(IdLetters)
            ? throw Wrong($"{field} \"{OptionText.Quotable(value)}\" is not an id: at most {LongestId} letters, digits and - _ . : / |")
        : value;

    /// <summary>The path of a file.</summary>
    /// <exception cref="NetworkException">It is missing, or no path.</exception>
    public static string Path(string field, string? value) =>
        string.IsNullOrEmpty(value) ? throw Wrong($"{field} is missing")
        : value[0] != '/' || value.Length > LongestPath || value.Contains('\0', StringComparison.Ordinal)
            ? throw Wrong($"{field} \"{OptionText.Quotable(value)}\" is not an absolute path")
        : value;

    /// <summary>An address, its length not asked for, as in <c>172.16.10.1</c>.</summary>
    /// <returns>Null where the field is empty.</returns>
    /// <exception cref="NetworkException">It is not an address.</exception>
    public static IpAddress? Address(string field, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : IpAddress.TryParse(value, out var address) ? address
        : throw Wrong($"{field} \"{OptionText.Quotable(value)}\" is not an IP address");

    /// <summary>An address with its length, or a subnet, as in <c>172.16.10.1/24</c>.</summary>
    /// <returns>Null where the field is empty.</returns>
    /// <exception cref="NetworkException">It is neither.</exception>
    public static IpPrefix? Prefix(string field, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : IpPrefix.TryParseWithLength(value, out var prefix) ? prefix
        : throw Wrong($"{field} \"{OptionText.Quotable(value)}\" is not an IP address with a length (172.16.10.1/24)");

    /// <summary>As the other, of a certain family.</summary>
    /// <exception cref="NetworkException">It is not of that family.</exception>
    public static IpPrefix? Prefix(string field, string? value, bool isIpv6) =>
        Prefix(field, value) is not { } prefix ? null
        : prefix.IsIpv6 == isIpv6 ? prefix
        : throw Wrong($"{field} {prefix} is not of the family it stands for, IPv{(isIpv6 ? 6 : 4)}");

    /// <summary>A MAC.</summary>
    /// <returns>Null where the field is empty.</returns>
    /// <exception cref="NetworkException">It is none.</exception>
    public static MacAddress? Mac(string field, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : MacAddress.TryParse(value, provider: null, out var mac) ? mac
        : throw Wrong($"{field} \"{OptionText.Quotable(value)}\" is not a MAC address (02:00:5e:10:00:01)");

    private static NetworkException Wrong(string problem) => new(NetworkProblem.Invalid, problem);
}
