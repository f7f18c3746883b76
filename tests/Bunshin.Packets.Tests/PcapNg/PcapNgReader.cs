using System.Buffers.Binary;
using System.Text;

namespace Bunshin.Packets.Tests.PcapNg;

/// <summary>As much of a reader as it takes to check the writer, written from the format's text and not from the writer.</summary>
internal static class PcapNgReader
{
    public sealed record Block(uint Type, byte[] Fixed, byte[] Data, IReadOnlyList<(int Code, byte[] Value)> Options)
    {
        public string? Text(int code) =>
            Options.Where(o => o.Code == code).Select(o => Encoding.UTF8.GetString(o.Value)).FirstOrDefault();

        public uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Fixed.AsSpan(at));
    }

    public static List<Block> Read(byte[] file)
    {
        var blocks = new List<Block>();
        for (var at = 0; at < file.Length;)
        {
            var type = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
            var total = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            Assert.Equal(0, total % 4);
            Assert.Equal(total, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + total - 4)));
            blocks.Add(ReadBody(type, file.AsSpan(at + 8, total - 12)));
            at += total;
        }

        return blocks;
    }

    private static Block ReadBody(uint type, ReadOnlySpan<byte> body)
    {
        var fixedLength = type switch { 0x0A0D0D0A => 16, 1 => 8, 6 => 20, _ => throw new InvalidDataException($"block {type}") };
        var data = type == 6 ? BinaryPrimitives.ReadInt32LittleEndian(body[12..]) : 0;
        var options = body[(fixedLength + ((data + 3) & ~3))..];
        var list = new List<(int, byte[])>();
        while (options.Length > 0)
        {
            var code = BinaryPrimitives.ReadUInt16LittleEndian(options);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(options[2..]);
            list.Add((code, options.Slice(4, length).ToArray()));
            options = options[(4 + ((length + 3) & ~3))..];
            if (code == 0)
            {
                Assert.Equal(0, options.Length);
            }
        }

        Assert.True(list.Count == 0 || list[^1].Item1 == 0, "options end with opt_endofopt");
        return new Block(type, body[..fixedLength].ToArray(), body.Slice(fixedLength, data).ToArray(), list);
    }
}
