using System.Runtime.InteropServices;
using Bunshin.Linux.Sockets;

namespace Bunshin.Datapaths.Userspace;

/// <summary>What the relay has of a device.</summary>
/// <param name="Port">Its port.</param>
/// <param name="Tally">Its counters.</param>
/// <param name="Routed">Where it has ipvlan children: the IP layer on its side.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RelayDevice(int Port, Tally Tally, RoutedSocket? Routed);
