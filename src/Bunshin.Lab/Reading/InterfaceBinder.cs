using Bunshin.Files.Binding;
using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Binds NICs and children.</summary>
internal static class InterfaceBinder
{
    /// <summary>Binds one entry of <c>nics:</c>.</summary>
    public static LabNic Nic(FileEntry entry, string host, SwitchPorts ports, DiagnosticBag diagnostics)
    {
        LinkBinder.Name(entry.Key, diagnostics);
        var reader = new MappingReader(entry.Value, "a NIC", diagnostics);
        var nic = new LabNic
        {
            Host = host,
            Name = entry.Key.Text,
            Position = entry.Key.Position,
            Mac = LinkBinder.DeviceMac(reader, diagnostics),
            Mtu = LinkBinder.Mtu(reader),
            IsUp = reader.Flag("up", true),
            Addresses = LinkBinder.Addresses(reader, diagnostics),
            Port = ports.At($"{host}/{entry.Key.Text}"),
        };
        reader.Done();
        return nic;
    }

    /// <summary>Binds one entry of <c>children:</c>.</summary>
    public static LabChild Child(FileEntry entry, string host, DiagnosticBag diagnostics)
    {
        LinkBinder.Name(entry.Key, diagnostics);
        var reader = new MappingReader(entry.Value, "a child", diagnostics);
        var child = Child(reader, entry.Key.Text, entry.Key.Position, host, diagnostics);
        reader.Done();
        return child;
    }

    /// <summary>Binds a child whose name is known; the caller asks <paramref name="reader"/> for further keys and finishes it.</summary>
    public static LabChild Child(MappingReader reader, string name, SourcePosition position, string host, DiagnosticBag diagnostics)
    {
        var parent = reader.RequiredText("parent", "the NIC it is made on: `eth0` of the same host, or `server/eth0`")?.Text ?? "";
        var spec = ChildBinder.Bind(reader, name, diagnostics);
        return new LabChild
        {
            Host = host,
            Name = name,
            Position = position,
            Parent = parent.Contains('/', StringComparison.Ordinal) ? parent : $"{host}/{parent}",
            Spec = spec,
            Mac = spec.Address,
            Mtu = spec.Mtu,
            IsUp = reader.Flag("up", true),
            Addresses = LinkBinder.Addresses(reader, diagnostics),
        };
    }
}
