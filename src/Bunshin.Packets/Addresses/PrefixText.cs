namespace Bunshin.Packets.Addresses;

/// <summary>Takes <c>ADDRESS/LENGTH</c> apart, for both families.</summary>
internal static class PrefixText
{
    /// <summary>Without a slash the length is <paramref name="bits"/>; a length is one to three digits without a leading zero.</summary>
    public static bool TrySplit(ReadOnlySpan<char> text, int bits, out ReadOnlySpan<char> address, out int length)
    {
        length = bits;
        address = text;
        var slash = text.IndexOf('/');
        if (slash < 0)
        {
            return true;
        }

        address = text[..slash];
        var digits = text[(slash + 1)..];
        length = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit) || length > bits)
            {
                return false;
            }

            length = (length * 10) + (digit - '0');
        }

        return digits.Length > 0 && length <= bits && (digits.Length == 1 || digits[0] != '0');
    }
}
