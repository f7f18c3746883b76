using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Lab.Running;

/// <summary>Writes a host's settings into its namespace (<c>/proc/sys/net</c>).</summary>
internal static class HostSettings
{
    /// <summary>
    /// Writes forwarding, on or off, since a new namespace takes the machine's (<c>net.core.devconf_inherit_init_net</c>), and then what else
    /// the file wants.
    /// </summary>
    /// <exception cref="LabException">A setting that the lab needs cannot be written.</exception>
    public static void Apply(NetworkNamespace place, LabHost host) => place.Run(() =>
    {
        Forward(host, LabFamily.V4);
        Forward(host, LabFamily.V6);
        foreach (var (name, value) in host.Sysctls)
        {
            Write(host, name, value);
        }
    });

    private static void Forward(LabHost host, LabFamily family)
    {
        var name = LabForwarding.Setting(family);
        var value = host.Forwarding.For(family) ? "1" : "0";
        try
        {
            if (File.ReadAllText(PathOf(name)).Trim() != value)
            {
                Write(host, name, value);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && value == "0")
        {
            // A kernel without that family forwards none of it.
        }
    }

    private static void Write(LabHost host, string name, string value)
    {
        try
        {
            File.WriteAllText(PathOf(name), value);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException(LabStage.Hosts, $"{host.Name}: {name} cannot be set to {value}: {e.Message}", e);
        }
    }

    // As sysctl(8) has it: a name with a slash in it writes a dot as one (net.ipv4.conf.eth0/100.forwarding).
    private static string PathOf(string name) =>
        "/proc/sys/" + string.Concat(name.Select(c => c switch { '.' => '/', '/' => '.', _ => c }));
}
