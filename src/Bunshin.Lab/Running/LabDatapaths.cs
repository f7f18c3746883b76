using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;

namespace Bunshin.Lab.Running;

/// <summary>Finds the datapath that a lab is to run on.</summary>
internal static class LabDatapaths
{
    /// <summary>The one of that kind; for <see cref="DatapathKind.Auto"/> the first that can serve all children the lab has.</summary>
    /// <exception cref="LabException">None can; it says why not.</exception>
    public static IDatapath Choose(DatapathKind kind, LabFile lab)
    {
        try
        {
            return DatapathSelection.Choose(kind, [.. lab.Children.Select(child => new ChildForm(child.Kind, child.Ipvlan?.Mode)).Distinct()]).Datapath;
        }
        catch (DatapathException e)
        {
            throw new LabException(LabStage.Children, e.Message, e) { IsUnsupported = true };
        }
    }
}
