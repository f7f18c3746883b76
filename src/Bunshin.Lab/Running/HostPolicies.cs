using Bunshin.Forwarding.Routing;
using Bunshin.Lab.Results;
using Bunshin.Lab.Topology;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Nftables;

namespace Bunshin.Lab.Running;

/// <summary>Makes a forwarding host's policies hold in its namespace.</summary>
internal static class HostPolicies
{
    private const string Table = "bunshin_lab";

    /// <summary>Writes them as nf_tables rules, which go with the namespace.</summary>
    /// <exception cref="LabException">This kernel has no nf_tables for it.</exception>
    public static void Apply(NetworkNamespace place, LabHost host)
    {
        if (host.Policies.Count == 0)
        {
            return;
        }

        try
        {
            place.Run(() => ForwardTable.Create(Table, host.Policies.Select(policy => new ForwardRule(policy.From, policy.To, Verdict(policy.Action)))));
        }
        catch (LinuxException e)
        {
            throw new LabException(LabStage.Hosts, $"the policies of {host.Name} cannot be written: {e.Message}; they need nf_tables with the inet family (CONFIG_NF_TABLES_INET, CONFIG_NFT_REJECT_INET)", e);
        }
    }

    private static ForwardVerdict Verdict(RouterAction action) => action switch
    {
        RouterAction.Accept => ForwardVerdict.Accept,
        RouterAction.Drop => ForwardVerdict.Drop,
        _ => ForwardVerdict.Reject,
    };
}
