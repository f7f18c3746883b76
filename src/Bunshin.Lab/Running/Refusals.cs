using Bunshin.Datapaths;
using Bunshin.Lab.Topology;
using Bunshin.Linux;

namespace Bunshin.Lab.Running;

/// <summary>Tries children that should be refused.</summary>
internal static class Refusals
{
    /// <summary>Asks for one more child on its parent.</summary>
    /// <returns>The refusal; null when it was made (it is removed again).</returns>
    public static string? Try(LabPlan plan, IDatapath datapath, IReadOnlyDictionary<string, IRunningParent> parents, LabChild child)
    {
        try
        {
            var parent = LabStack.Nic(plan.Lab, child)!;
            if (parents.TryGetValue(parent.FullName, out var running))
            {
                var before = running.Spec;
                running.Change(before with { Children = [.. before.Children, plan.Spec(child)] });
                running.Change(before);
            }
            else
            {
                datapath.Start(new ParentSpec { Name = parent.Name, Namespace = plan.Namespace(parent.Host), Children = [plan.Spec(child)] }).Dispose();
            }

            return null;
        }
        catch (Exception e) when (e is DatapathException or LinuxException)
        {
            return e.Message;
        }
    }
}
