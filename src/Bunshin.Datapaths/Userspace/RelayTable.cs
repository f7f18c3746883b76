using Bunshin.Forwarding.Stacks;
using Bunshin.Linux.Sockets;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Userspace;

/// <summary>All that the relay needs for a frame, made anew and swapped as a whole when anything changes.</summary>
internal sealed class RelayTable
{
    /// <summary>The parent's place in <see cref="Stack"/>.</summary>
    public const int Parent = 0;

    private readonly RelayDevice[] _devices;
    private readonly int[] _deviceOfPort;

    /// <summary>For a stack, and for each of its devices, the parent first, where it is reached and who counts for it.</summary>
    public RelayTable(DeviceStack stack, IReadOnlyList<RelayDevice> devices)
    {
        Stack = stack;
        _devices = [.. devices];
        HasMacvlans = stack.Devices.Any(static device => device is { Lower: Parent, Macvlan: not null });
        _deviceOfPort = new int[devices.Max(static device => device.Port) + 1];
        Array.Fill(_deviceOfPort, -1);
        for (var device = 0; device < _devices.Length; device++)
        {
            _deviceOfPort[_devices[device].Port] = device;
        }
    }

    /// <summary>Before anything is known: nobody gets anything.</summary>
    public static RelayTable Empty { get; } = new(
        DeviceStack.Create([StackDevice.Bottom("", MacAddress.Zero, isUp: false)]), [new RelayDevice(0, new Tally(), Routed: null)]);

    /// <summary>The rules.</summary>
    public DeviceStack Stack { get; }

    /// <summary>The parent has macvlan children of its own, for which multicast fragments are put together first.</summary>
    public bool HasMacvlans { get; }

    /// <summary>Where a device is reached.</summary>
    public int PortOf(int device) => _devices[device].Port;

    /// <summary>Counters of a device.</summary>
    public Tally TallyOf(int device) => _devices[device].Tally;

    /// <summary>The way to the IP layer on whose side a device is, if it has ipvlan children.</summary>
    public RoutedSocket? RoutedOf(int device) => _devices[device].Routed;

    /// <summary>Who is behind <paramref name="port"/>, or -1.</summary>
    public int DeviceAt(int port) => (uint)port < (uint)_deviceOfPort.Length ? _deviceOfPort[port] : -1;
}
