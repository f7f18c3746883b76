namespace Bunshin.Packets.Tests;

/// <summary>Bytes written as a person reads them: hexadecimal, with spaces and line breaks anywhere.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text) => Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));
}
