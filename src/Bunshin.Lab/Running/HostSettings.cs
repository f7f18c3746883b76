using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;
using Bunshin.Linux;
using Bunshin.Linux.Configuring;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Lab.Running;

/// <summary>Writes a host's settings into its namespace.</summary>
internal static class HostSettings
{
    /// <summary>
    /// Writes forwarding, on or off, since a new namespace takes the machine's (<c>net.core.devconf_inherit_init_net</c>), and then what else
    /// the file wants.
    /// </summary>
    /// <exception cref="LabException">A setting that the lab needs cannot be written.</exception>
    public static void Apply(NetworkNamespace place, LabHost host) => place.Run(() =>
    {
        RelaxFilters();
        foreach (var family in Enum.GetValues<LabFamily>())
        {
            // A kernel without that family forwards none of it.
            if (host.Forwarding.For(family) || Sysctl.Read(LabForwarding.Setting(family)) is not null)
            {
                Write(host, LabForwarding.Setting(family), host.Forwarding.For(family) ? "1" : "0");
            }
        }

        foreach (var (name, value) in host.Sysctls)
        {
            Write(host, name, value);
        }
    });

    /// <summary>
    /// Some systems give new namespaces a strict reverse path filter, which drops what arrives at one of two children of the same subnet
    /// when the answer would leave by the other (S1).
    /// </summary>
    private static void RelaxFilters()
    {
        try
        {
            Sysctl.Write("net.ipv4.conf.all.rp_filter", "0");
            Sysctl.Write("net.ipv4.conf.default.rp_filter", "0");
        }
        catch (LinuxException)
        {
            // A read-only /proc leaves the system's choice, which is mostly the loose one.
        }
    }

    private static void Write(LabHost host, string name, string value)
    {
        try
        {
            Sysctl.Write(name, value);
        }
        catch (LinuxException refusal)
        {
            throw new LabException(LabStage.Hosts, $"{host.Name}: {name} cannot be set to {value}: {LinuxException.Describe(refusal.Errno)}", refusal);
        }
    }
}
