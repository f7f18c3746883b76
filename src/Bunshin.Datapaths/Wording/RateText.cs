using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Bunshin.Forwarding.Policies;

namespace Bunshin.Datapaths.Wording;

/// <summary>A rate limit as people write it: <c>100mbit</c>, or <c>100mbit burst 64k</c>, in the units of <c>tc</c>.</summary>
/// <remarks>
/// Rates are bits per second: <c>bit</c>, <c>kbit</c>, <c>mbit</c>, <c>gbit</c>, <c>tbit</c> by thousands, <c>kibit</c> and so on by 1024; with
/// <c>bps</c> for <c>bit</c> bytes per second; without a unit bits. Bursts are bytes: <c>k</c>, <c>m</c>, <c>g</c> by 1024.
/// </remarks>
public static class RateText
{
    private const string Burst = "burst";
    private const string RateHint = "such as 100mbit, or 100mbit burst 64k";
    private const string BurstHint = "bytes, such as 64k or 1m";
    private const int BitsOfByte = 8;
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");
    private static readonly (string Unit, decimal Bits)[] s_rates = [.. RateUnits()];

    private static readonly (string Unit, decimal Bytes)[] s_sizes =
        [("b", 1), ("k", 1 << 10), ("kb", 1 << 10), ("m", 1 << 20), ("mb", 1 << 20), ("g", 1 << 30), ("gb", 1 << 30), ("", 1)];

    /// <summary>Reads one; without a burst it is <see cref="RateLimit.UsualBurst"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RateLimit? rate, out TextFault fault)
    {
        rate = null;
        var words = new TextWords(text);
        var at = words.At;
        if (!TryReadAmount(words.Take(), s_rates, out var bits))
        {
            fault = new(at, $"\"{text}\" does not begin with a rate", RateHint);
            return false;
        }

        var bytes = decimal.Floor(bits / BitsOfByte);
        var burst = RateLimit.UsualBurst((long)decimal.Clamp(bytes, RateLimit.Least, RateLimit.Most));
        if (!TryReadBurst(words, ref burst, out fault))
        {
            return false;
        }

        if (bytes is < RateLimit.Least or > RateLimit.Most)
        {
            fault = new(at, "a rate that can be kept is 8kbit to 8tbit", RateHint);
            return false;
        }

        rate = new RateLimit((long)bytes, burst);
        return true;
    }

    /// <summary>As <see cref="TryParse"/> reads it: whole numbers of the largest units that fit.</summary>
    public static string Of(RateLimit rate)
    {
        (string Unit, decimal Bits)[] rates = [("tbit", 1e12m), ("gbit", 1e9m), ("mbit", 1e6m), ("kbit", 1e3m), ("bit", 1)];
        (string Unit, decimal Bytes)[] sizes = [("m", 1 << 20), ("k", 1 << 10), ("", 1)];
        return $"{Of(rate.BytesPerSecond * BitsOfByte, rates)} {Burst} {Of(rate.Burst, sizes)}";
    }

    private static bool TryReadBurst(TextWords words, ref long burst, out TextFault fault)
    {
        fault = default;
        if (words.IsAtEnd)
        {
            return true;
        }

        var at = words.At;
        if (words.Take() is var word && word != Burst)
        {
            fault = new(at, $"\"{word}\" follows the rate", Spelling.Nearest(word, [Burst]) is null ? RateHint : "did you mean \"burst\"?");
            return false;
        }

        at = words.At;
        if (!TryReadAmount(words.Take(), s_sizes, out var bytes))
        {
            fault = new(at, "the burst is not a number of bytes", BurstHint);
        }
        else if (bytes is < RateLimit.LeastBurst or > RateLimit.MostBurst)
        {
            fault = new(at, $"a burst is {RateLimit.LeastBurst} bytes, a frame, to 1g", BurstHint);
        }
        else if (!words.IsAtEnd)
        {
            fault = new(words.At, $"\"{words.Peek}\" follows the burst", RateHint);
        }

        burst = (long)decimal.Clamp(bytes, 0, RateLimit.MostBurst);
        return fault == default;
    }

    // The number, then its unit without a space; as in tc whichever case.
    private static bool TryReadAmount(string word, (string Unit, decimal Factor)[] units, out decimal amount)
    {
        const int MostDigits = 18;
        amount = 0;
        var digits = word.AsSpan().IndexOfAnyExcept(s_digits);
        var number = digits < 0 ? word : word[..digits];
        var unit = Array.FindIndex(units, one => one.Unit.Equals(word[number.Length..], StringComparison.OrdinalIgnoreCase));
        if (unit < 0 || number.Length is 0 or > MostDigits || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        amount = value * units[unit].Factor;
        return true;
    }

    private static string Of(decimal amount, (string Unit, decimal Factor)[] units)
    {
        var (unit, factor) = Array.Find(units, unit => amount % unit.Factor == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{amount / factor:F0}{unit}");
    }

    private static IEnumerable<(string Unit, decimal Bits)> RateUnits()
    {
        yield return ("", 1);
        foreach (var (suffix, bits) in ((string, decimal)[])[("bit", 1), ("bps", BitsOfByte)])
        {
            yield return (suffix, bits);
            var (thousands, powers) = (bits, bits);
            foreach (var letter in "kmgt")
            {
                (thousands, powers) = (thousands * 1000, powers * 1024);
                yield return ($"{letter}{suffix}", thousands);
                yield return ($"{letter}i{suffix}", powers);
            }
        }
    }
}
