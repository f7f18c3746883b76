using System.Runtime.InteropServices;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Linux.Sockets;

/// <summary>What a packet socket says about a frame it saw.</summary>
/// <param name="Length">Real length in bytes, virtio-net header included if asked for; more than the buffer's if it did not fit.</param>
/// <param name="Type">What it is to the device.</param>
/// <param name="OutOfBandTag">The outermost tag if the kernel took it out and <see cref="PacketSocket.UseAuxiliaryData"/> was called.</param>
/// <param name="InterfaceIndex">Where it was seen.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SeenFrame(int Length, PacketType Type, VlanTag OutOfBandTag, int InterfaceIndex);
