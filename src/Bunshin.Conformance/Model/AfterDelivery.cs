using Bunshin.Forwarding;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Model;

/// <summary>What a device's stack makes of a VLAN tag that no VLAN device claims (<c>__netif_receive_skb_core</c>, <c>net/core/dev.c</c>).</summary>
internal static class AfterDelivery
{
    /// <summary>The class the frame has at the stack, once its tags are forgotten.</summary>
    /// <param name="frame">The frame; its outermost tag is out of band by now, wherever it was.</param>
    /// <param name="atTap">The class that taps see.</param>
    /// <param name="atStack">The class for protocol handlers.</param>
    /// <returns>False when nobody handles what is left: another tag.</returns>
    public static bool TryReachStack(in FrameView frame, DeliveryClass atTap, out DeliveryClass atStack)
    {
        atStack = atTap;
        var tag = frame.Tag;
        var type = frame.EtherType;
        var rest = frame.Payload;
        while (tag.IsPresent)
        {
            if (tag.Vid != 0)
            {
                atStack = DeliveryClass.OtherHost;
                break;
            }

            if (!EtherType.IsVlanTag(type) || rest.Length < VlanTag.Length)
            {
                break;
            }

            tag = new VlanTag(type, (ushort)((rest[0] << 8) | rest[1]));
            type = (ushort)((rest[2] << 8) | rest[3]);
            rest = rest[VlanTag.Length..];
        }

        return !EtherType.IsVlanTag(type);
    }
}
