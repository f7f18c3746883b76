using System.Buffers.Binary;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Forwarding.Tests;

/// <summary>Frames and addresses for tests.</summary>
internal static class Frames
{
    public static readonly MacAddress Parent = new(0x0200_0000_0001);
    public static readonly MacAddress Stranger = new(0x0200_0000_0077);
    public static readonly MacAddress Nobody = new(0x0200_0000_0099);
    public static readonly MacAddress AllSystems = MacAddress.Parse("01:00:5e:00:00:01");
    public static readonly MacAddress Group = MacAddress.Parse("01:00:5e:01:02:03");
    public static readonly MacAddress OtherGroup = MacAddress.Parse("01:00:5e:7f:00:09");

    public static MacAddress Child(int number) => new(0x0200_0000_0100 + (ulong)number);

    public static byte[] Build(
        MacAddress destination, MacAddress source, ushort type = EtherType.LocalExperimental1, int length = 60, VlanTag tag = default)
    {
        var bytes = new byte[length + (tag.IsPresent ? VlanTag.Length : 0)];
        destination.Write(bytes);
        source.Write(bytes.AsSpan(6));
        var at = 12;
        if (tag.IsPresent)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(12), tag.Tpid);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(14), tag.Tci);
            at = 16;
        }

        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), type);
        return bytes;
    }

    public static FrameView View(byte[] bytes, VlanTag outOfBand = default) =>
        FrameView.TryParse(bytes, outOfBand, out var frame) ? frame : throw new ArgumentException("no frame");
}
