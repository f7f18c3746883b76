namespace Bunshin.RealEngine;

/// <summary>A port of the LAN's switch.</summary>
public sealed class LanPort
{
    private readonly Machine _switch;

    internal LanPort(Machine machine, string name) => (_switch, Name) = (machine, name);

    /// <summary>Its name on the switch.</summary>
    public string Name { get; }

    /// <summary>Whether the switch sends frames back out of the port they came in by (reflective relay).</summary>
    public void SetHairpin(bool on) => _switch.Do($"ip link set {Name} type bridge_slave hairpin {(on ? "on" : "off")}");

    /// <summary>Pulls the cable, or puts it back.</summary>
    public void SetUp(bool up) => _switch.Do($"ip link set {Name} {(up ? "up" : "down")}");
}
