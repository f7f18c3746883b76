using Bunshin.Linux.Bpf.Code;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>What programs keep in their stack frame.</summary>
internal static class StackPlaces
{
    /// <summary>8 bytes: a <see cref="Tables.TableKey"/>.</summary>
    public static BpfAddress Key => R10 - 8;

    /// <summary>4 bytes: a slot.</summary>
    public static BpfAddress Slot => R10 - 16;

    /// <summary>8 bytes: the destination, as in a key of slot 0.</summary>
    public static BpfAddress Destination => R10 - 24;

    /// <summary>8 bytes: the source.</summary>
    public static BpfAddress Source => R10 - 32;

    /// <summary>16 bytes: a key of <see cref="Tables.SenderEntry"/>.</summary>
    public static BpfAddress SenderKey => R10 - 48;

    /// <summary>8 bytes: rounds left.</summary>
    public static BpfAddress Rounds => R10 - 56;

    /// <summary>8 bytes: <see cref="WalkState.Flood"/>.</summary>
    public static BpfAddress Flood => R10 - 64;

    /// <summary>8 bytes: the frame's length as a flood goes by it; 0 where no length is too long.</summary>
    public static BpfAddress Length => R10 - 72;

    /// <summary>8 bytes: by how much more than its length a flood's copy is counted.</summary>
    public static BpfAddress Extra => R10 - 80;

    /// <summary>4 bytes: an <see cref="Tables.OwnerEntry"/>.</summary>
    public static BpfAddress Owner => R10 - 96;

    /// <summary>24 bytes: an <see cref="Tables.AddressKey"/>.</summary>
    public static BpfAddress AddressKey => R10 - 120;

    /// <summary>40 bytes: a packet's header.</summary>
    public static BpfAddress Header => R10 - 160;

    /// <summary>8 bytes that belong to one small part at a time.</summary>
    public static BpfAddress Room => R10 - 88;

    /// <summary>The place <paramref name="bytes"/> further on.</summary>
    public static BpfAddress At(BpfAddress place, int bytes) => place.Base + (place.Offset + bytes);
}
