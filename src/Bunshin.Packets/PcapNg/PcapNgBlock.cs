namespace Bunshin.Packets.PcapNg;

/// <summary>Numbers of the pcapng format that the writer uses (draft-ietf-opsawg-pcapng sections 3.5, 4).</summary>
internal static class PcapNgBlock
{
    public const uint SectionHeader = 0x0A0D_0D0A;
    public const uint ByteOrderMagic = 0x1A2B_3C4D;
    public const uint InterfaceDescription = 1;
    public const uint EnhancedPacket = 6;
    public const uint LinkTypeEthernet = 1;
    public const ushort OptionComment = 1;
    public const ushort OptionApplication = 4;
    public const ushort OptionInterfaceName = 2;
    public const ushort OptionInterfaceDescription = 3;
    public const ushort OptionTimestampResolution = 9;
    public const ushort OptionFlags = 2;
    public const ushort OptionDropCount = 4;
}
