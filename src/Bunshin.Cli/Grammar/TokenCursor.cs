using System.Globalization;
using Bunshin.Cli.Ending;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Cli.Grammar;

/// <summary>Walks over the words of a command line in iproute2's way: keyword, value, keyword, value.</summary>
internal sealed class TokenCursor(IReadOnlyList<string> tokens)
{
    private int _next;

    public bool AtEnd => _next >= tokens.Count;

    /// <summary>The word that <see cref="Next"/> would give, or null at the end.</summary>
    public string? Peek => AtEnd ? null : tokens[_next];

    /// <summary>Takes the next word; at the end that is the user's mistake.</summary>
    /// <param name="what">What should have come ("a device").</param>
    public string Next(string what) => AtEnd ? throw new UsageException($"{what} is missing at the end") : tokens[_next++];

    /// <summary>Takes the value of <paramref name="keyword"/>.</summary>
    public string Value(string keyword) =>
        AtEnd ? throw new UsageException($"\"{keyword}\" needs a value, and nothing follows it") : tokens[_next++];

    public bool OnOff(string keyword) => Value(keyword) switch
    {
        "on" => true,
        "off" => false,
        var other => throw new UsageException($"\"{keyword}\" is on or off, not \"{other}\""),
    };

    public uint Number(string keyword, uint least = 0, uint most = uint.MaxValue)
    {
        var text = Value(keyword);
        var hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return !IsOctal(text) && uint.TryParse(hexadecimal ? text.AsSpan(2) : text, style, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"\"{keyword}\" is a number from {least} to {most}, not \"{text}\""));
    }

    // ip takes a number that begins with a zero for an octal one, which nobody means.
    private static bool IsOctal(string text) => text.Length > 1 && text[0] == '0' && char.IsAsciiDigit(text[1]);

    public MacAddress Mac(string keyword)
    {
        var text = Value(keyword);
        return !text.Contains('-', StringComparison.Ordinal) && MacAddress.TryParse(text, CultureInfo.InvariantCulture, out var address)
            ? address
            : throw new UsageException($"\"{text}\" is not a MAC address: six hexadecimal octets such as 02:00:5e:10:00:01");
    }

    /// <summary>The kernel's rule for interface names (<c>dev_valid_name</c>), said before it answers EINVAL.</summary>
    public static string CheckName(string name)
    {
        var length = Linux.KernelText.CountBytes(name);
        if (length is 0 or > 15)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture, $"\"{name}\" has {length} bytes, and an interface name has 1 to 15"));
        }

        return name is "." or ".." || name.Any(c => c is '/' or ':' || char.IsWhiteSpace(c))
            ? throw new UsageException($"\"{name}\" cannot be an interface name: no slash, colon or blank, and not . or ..")
            : name;
    }
}
