namespace Bunshin.System.Tests.Behaviours;

/// <summary>Whose answers are looked at: how a network of its kind is asked for.</summary>
/// <param name="Name">Heading of its column.</param>
/// <param name="Macvlan">What stands for DRIVER in a step.</param>
/// <param name="Ipvlan">What stands for IPVLAN.</param>
/// <param name="Ipam">What stands for IPAM.</param>
internal sealed record Driver(string Name, string Macvlan, string Ipvlan, string Ipam)
{
    public static Driver Docker { get; } = new("Docker's own", "-d macvlan", "-d ipvlan", "default");

    public static Driver Bunshin { get; } = new("bunshin", "-d bunshin", "-d bunshin -o kind=ipvlan", "bunshin");

    public static Driver Ebpf { get; } = new(
        "bunshin, ebpf", "-d bunshin -o datapath=ebpf", "-d bunshin -o kind=ipvlan -o datapath=ebpf", "bunshin");

    public static Driver Userspace { get; } = new(
        "bunshin, userspace", "-d bunshin -o datapath=userspace", "-d bunshin -o kind=ipvlan -o datapath=userspace", "bunshin");

    /// <summary>A step's line for this driver.</summary>
    public string Put(string line) => line
        .Replace("DRIVER", Macvlan, StringComparison.Ordinal)
        .Replace("IPVLAN", Ipvlan, StringComparison.Ordinal)
        .Replace("IPAM", Ipam, StringComparison.Ordinal);
}
