using Bunshin.Packets.Ethernet;

namespace Bunshin.Packets.Icmpv6;

/// <summary>The options of a neighbor discovery message, found to be well formed: <c>foreach (var option in options)</c>.</summary>
/// <remarks>
/// <code>
///  0      1           2                        8
/// +------+-----------+------------------------+-----
/// | type | length/8  | body                   | ...
/// +------+-----------+------------------------+-----
/// </code>
/// </remarks>
public readonly ref struct NdpOptions
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal NdpOptions(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Walks from the first option on.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>The MAC in the first option of <paramref name="type"/>, which is one of the two link-layer address options.</summary>
    public bool TryGetLinkLayerAddress(NdpOptionType type, out MacAddress address)
    {
        foreach (var option in this)
        {
            // Longer than six bytes: another link layer's address.
            if (option.Type == type && option.Body.Length == MacAddress.Length)
            {
                address = MacAddress.Read(option.Body);
                return true;
            }
        }

        address = default;
        return false;
    }

    internal static bool AreWellFormed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            // A length of zero would make the walk stand still (RFC 4861 section 4.6: discard).
            if (bytes.Length < 8 || bytes[1] == 0 || bytes[1] * 8 > bytes.Length)
            {
                return false;
            }

            bytes = bytes[(bytes[1] * 8)..];
        }

        return true;
    }

    /// <summary>The walk; lives no longer than the message's bytes.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        /// <summary>The option reached.</summary>
        public NdpOption Current { get; private set; }

        /// <summary>Moves to the next option.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var length = _rest[1] * 8;
            Current = new NdpOption(_rest[..length]);
            _rest = _rest[length..];
            return true;
        }
    }
}

/// <summary>One neighbor discovery option.</summary>
public readonly ref struct NdpOption
{
    internal NdpOption(ReadOnlySpan<byte> option)
    {
        Type = (NdpOptionType)option[0];
        Body = option[2..];
    }

    public NdpOptionType Type { get; }

    /// <summary>What follows type and length: six bytes at least.</summary>
    public ReadOnlySpan<byte> Body { get; }
}

/// <summary>Neighbor discovery options that the project knows by name (RFC 4861 section 4.6, RFC 8106).</summary>
public enum NdpOptionType : byte
{
    /// <summary>The sender's MAC.</summary>
    SourceLinkLayerAddress = 1,

    /// <summary>The target's MAC.</summary>
    TargetLinkLayerAddress = 2,
}
