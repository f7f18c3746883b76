namespace Bunshin.Packets.Icmpv6;

/// <summary>One neighbor discovery option.</summary>
public readonly ref struct NdpOption
{
    internal NdpOption(ReadOnlySpan<byte> option)
    {
        Type = (NdpOptionType)option[0];
        Body = option[2..];
    }

    /// <summary>What it is.</summary>
    public NdpOptionType Type { get; }

    /// <summary>What follows type and length: six bytes at least.</summary>
    public ReadOnlySpan<byte> Body { get; }
}
