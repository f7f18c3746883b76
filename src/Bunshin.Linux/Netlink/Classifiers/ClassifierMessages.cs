using System.Buffers.Binary;
using System.Globalization;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Classifiers;

/// <summary>Writes and reads the classifier of ours at a device: traffic control's filter <c>bpf</c> in the queueing discipline <c>clsact</c> (<c>linux/pkt_sched.h</c>, <c>pkt_cls.h</c>).</summary>
/// <remarks>
/// A device and direction has one filter of ours, known by its priority and handle: <c>tc filter add dev eth0 ingress pref 46773
/// handle 1 bpf da …</c>. <c>struct tcmsg</c>: family(1) pad(3) index(4) handle(4) parent(4) info(4).
/// </remarks>
internal static class ClassifierMessages
{
    private const ushort TCA_KIND = 1;
    private const ushort TCA_OPTIONS = 2;
    private const ushort TCA_BPF_FD = 6;
    private const ushort TCA_BPF_NAME = 7;
    private const ushort TCA_BPF_FLAGS = 8;
    private const ushort TCA_BPF_ID = 11;
    private const uint TCA_BPF_FLAG_ACT_DIRECT = 1; // The program's verdict is the filter's: no other action follows.
    private const uint TC_H_CLSACT = 0xFFFF_FFF1;
    private const uint ClsactHandle = 0xFFFF_0000;
    private const uint ParentIngress = 0xFFFF_FFF2;
    private const uint ParentEgress = 0xFFFF_FFF3;
    private const uint Handle = 1;
    private const uint Priority = 0xB6B5;
    private const uint AllProtocols = 0x0300; // ETH_P_ALL in the network's order.

    public static void WriteQueue(MessageWriter writer, int device)
    {
        writer.Begin(Rtnl.RTM_NEWQDISC, Rtnl.NLM_F_CREATE, "make clsact", Word(device));
        WriteHeader(writer, device, ClsactHandle, TC_H_CLSACT, 0);
        writer.Text(TCA_KIND, "clsact");
        writer.End();
    }

    public static void Write(MessageWriter writer, int device, FrameDirection direction, int program, string name)
    {
        Begin(writer, Rtnl.RTM_NEWTFILTER, Rtnl.NLM_F_CREATE | Rtnl.NLM_F_REPLACE, "set classifier", device, direction);
        writer.Text(TCA_KIND, "bpf");
        var options = writer.BeginNest(TCA_OPTIONS);
        writer.U32(TCA_BPF_FD, (uint)program);
        writer.Text(TCA_BPF_NAME, name);
        writer.U32(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
        writer.EndNest(options);
        writer.End();
    }

    public static void WriteDelete(MessageWriter writer, int device, FrameDirection direction)
    {
        Begin(writer, Rtnl.RTM_DELTFILTER, 0, "delete classifier", device, direction);
        writer.Text(TCA_KIND, "bpf");
        writer.End();
    }

    public static void WriteFind(MessageWriter writer, int device, FrameDirection direction)
    {
        Begin(writer, Rtnl.RTM_GETTFILTER, 0, "find classifier", device, direction);
        writer.Text(TCA_KIND, "bpf");
        writer.End();
    }

    /// <summary>The kernel's number of the program; null when the message cannot be read or names none.</summary>
    public static uint? DecodeProgram(in NetlinkMessage message)
    {
        if (message.Payload.Length < Rtnl.TCMSG_LEN)
        {
            return null;
        }

        uint? program = null;
        var attributes = new AttributeReader(message.Payload[Rtnl.TCMSG_LEN..]);
        while (attributes.TryNext(out var attribute))
        {
            if (attribute.Type != TCA_OPTIONS)
            {
                continue;
            }

            var options = attribute.Nested;
            while (options.TryNext(out var option))
            {
                program = option.Type == TCA_BPF_ID ? option.U32 : program;
            }
        }

        return program;
    }

    private static void Begin(MessageWriter writer, ushort type, int flags, string operation, int device, FrameDirection direction)
    {
        writer.Begin(type, flags, operation, $"{direction} of {Word(device)}");
        WriteHeader(writer, device, Handle, direction == FrameDirection.Ingress ? ParentIngress : ParentEgress, (Priority << 16) | AllProtocols);
    }

    private static void WriteHeader(MessageWriter writer, int device, uint handle, uint parent, uint info)
    {
        var header = writer.Reserve(Rtnl.TCMSG_LEN);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], device);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], handle);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], parent);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], info);
    }

    private static string Word(int device) => string.Create(CultureInfo.InvariantCulture, $"device {device}");
}

/// <summary>Which frames of a device a classifier gets.</summary>
public enum FrameDirection
{
    /// <summary>Those that come in, before the device's own stack.</summary>
    Ingress,

    /// <summary>Those that leave, before the device's queue.</summary>
    Egress,
}
