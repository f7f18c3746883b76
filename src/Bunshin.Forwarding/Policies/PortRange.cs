namespace Bunshin.Forwarding.Policies;

/// <summary>Ports of TCP or UDP, both ends included.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest, not below <paramref name="First"/>.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>Whether <paramref name="port"/> is one of them.</summary>
    public bool Contains(ushort port) => port >= First && port <= Last;

    /// <summary>Reads <c>443</c> or <c>8000-8999</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PortRange range)
    {
        var dash = text.IndexOf('-');
        var valid = TryReadPort(dash < 0 ? text : text[..dash], out var first) & TryReadPort(text[(dash + 1)..], out var last) && first <= last;
        range = valid ? new PortRange(first, last) : default;
        return valid;
    }

    /// <summary><c>443</c> or <c>8000-8999</c>.</summary>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryReadPort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port);
}
