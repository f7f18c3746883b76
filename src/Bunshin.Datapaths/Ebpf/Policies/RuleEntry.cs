using System.Buffers.Binary;
using Bunshin.Forwarding.Policies;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>One rule as programs read it.</summary>
/// <remarks>
/// <code>
///  0             40       41       42    44      46     48      50     52   56
/// +-------------+--------+--------+-----+-------+------+-------+------+----+
/// | AddressEntry| bits   |protocol|     | remote ports | local ports  |    |   ports u16, first and last
/// +-------------+--------+--------+-----+-------+------+-------+------+----+
/// </code>
/// </remarks>
internal static class RuleEntry
{
    public const int Size = 56;

    public const int BitsOffset = AddressEntry.Size;

    public const int ProtocolOffset = BitsOffset + 1;

    public const int RemotePortsOffset = BitsOffset + 4;

    public const int LocalPortsOffset = RemotePortsOffset + 4;

    public const int Denies = 1;

    public const int HasProtocol = 2;

    public const int HasPorts = 4;

    private static readonly PortRange AllPorts = new(0, ushort.MaxValue);

    public static void Write(Span<byte> into, PolicyRule rule)
    {
        into[..Size].Clear();
        AddressEntry.Write(into, rule.Remote);
        into[BitsOffset] = (byte)((rule.Action == PolicyAction.Deny ? Denies : 0)
            | (rule.Protocol is null ? 0 : HasProtocol) | (rule.HasPorts ? HasPorts : 0));
        into[ProtocolOffset] = rule.Protocol ?? 0;
        WriteRange(into[RemotePortsOffset..], rule.RemotePorts ?? AllPorts);
        WriteRange(into[LocalPortsOffset..], rule.LocalPorts ?? AllPorts);
    }

    private static void WriteRange(Span<byte> into, PortRange range)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(into, range.First);
        BinaryPrimitives.WriteUInt16LittleEndian(into[sizeof(ushort)..], range.Last);
    }
}
