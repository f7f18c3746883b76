using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>From nodes to a lab; what cannot be bound is reported, and the rest is checked all the same.</summary>
internal static class LabBinder
{
    private const int MostHosts = 200;
    private const int MostInterfaces = 1000;
    private const int MostEndpoints = 64;

    /// <summary>Binds the whole file.</summary>
    public static LabFile Bind(FileNode root, DiagnosticBag diagnostics)
    {
        var reader = new MappingReader(root, "a lab", diagnostics);
        var title = reader.RequiredText("title", "one line that says what is to be seen");
        var scenario = reader.Text("scenario");
        _ = reader.Text("description"); // for people who read the file
        var adjacent = new SwitchBinder(reader.Node("switch"), diagnostics);
        var hosts = new List<LabHost>();
        foreach (var entry in reader.Named("hosts", "hosts"))
        {
            hosts.Add(HostBinder.Bind(entry, adjacent.Ports, diagnostics));
        }

        if (hosts.Count == 0)
        {
            diagnostics.Add(reader.Position, "the lab has no hosts", "describe at least one under `hosts:`");
        }

        hosts = OnDemandVlans.Add(hosts);
        var lab = new LabFile
        {
            Path = diagnostics.File,
            Title = title?.Text.Trim() ?? "",
            Scenario = scenario?.Text.Trim(),
            Hosts = hosts,
            Endpoints = EndpointsOf(hosts),
        };
        Bound(lab, reader.Position, diagnostics);
        lab = lab with { Switch = adjacent.BindRules(lab) };
        TopologyChecks.Run(lab, diagnostics);
        lab = ExpectationBinder.Bind(reader.Node("expect"), lab, diagnostics);
        reader.Done();
        return lab;
    }

    private static void Bound(LabFile lab, SourcePosition position, DiagnosticBag diagnostics)
    {
        Most(lab.Hosts.Count, MostHosts, "hosts");
        Most(lab.Hosts.Sum(host => host.Interfaces.Count()), MostInterfaces, "interfaces");
        Most(lab.Endpoints.Count, MostEndpoints, "interfaces with addresses");

        void Most(int count, int most, string what)
        {
            if (count > most)
            {
                diagnostics.Add(position, $"the lab has {count} {what}", $"at most {most} are taken");
            }
        }
    }

    private static List<LabEndpoint> EndpointsOf(List<LabHost> hosts)
    {
        var result = new List<LabEndpoint>();
        foreach (var host in hosts)
        {
            var addressed = host.Interfaces.Where(one => one.Addresses.Count > 0).ToList();
            result.AddRange(addressed.Select(one => new LabEndpoint(addressed.Count == 1 ? host.Name : one.FullName, one)));
        }

        return result;
    }
}
