using System.Text;

namespace Bunshin.Linux;

/// <summary>Names and texts of the kernel, which are bytes, as strings: different bytes are different strings, and each leads back to its bytes.</summary>
/// <remarks>
/// What is UTF-8 and can be shown stands for itself. Every other byte, and every byte of a control character, is <c>\x</c> and two lowercase
/// hexadecimal digits; so is a backslash before <c>x</c> and two of them. So such strings can be shown, stored and compared anywhere, and a
/// device is asked for by what it is shown as: <c>\xff</c> means the one byte. (<c>ip</c> prints such bytes as they are, in JSON too.)
/// </remarks>
public static class KernelText
{
    private const int EscapeLength = 4;

    /// <summary>The string for some bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !bytes.Contains((byte)'\\'))
        {
            return Encoding.ASCII.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isGood = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done
                && !Rune.IsControl(rune) && !(rune.Value == '\\' && IsEscape(bytes));
            foreach (var part in bytes[..length])
            {
                _ = isGood ? text : text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{part:x2}");
            }

            _ = isGood ? text.Append(rune.ToString()) : text;
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The same up to the first zero, which ends most texts of the kernel.</summary>
    public static string DecodeTerminated(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Decode(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>The bytes that a string stands for.</summary>
    public static byte[] Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return bytes;
        }

        var length = 0;
        for (var at = 0; at < bytes.Length; length++)
        {
            var isEscape = IsEscape(bytes.AsSpan(at));
            bytes[length] = isEscape ? (byte)((Digit(bytes[at + 2]) << 4) | Digit(bytes[at + 3])) : bytes[at];
            at += isEscape ? EscapeLength : 1;
        }

        return bytes[..length];
    }

    /// <summary>How many bytes a string stands for.</summary>
    public static int CountBytes(string text) => Encode(text).Length;

    private static bool IsEscape(ReadOnlySpan<byte> at) =>
        at.Length >= EscapeLength && at[0] == '\\' && at[1] == 'x' && Digit(at[2]) >= 0 && Digit(at[3]) >= 0;

    private static int Digit(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
        _ => -1,
    };
}
