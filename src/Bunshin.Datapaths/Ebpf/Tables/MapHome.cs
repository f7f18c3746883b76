using System.Globalization;
using Bunshin.Linux.Bpf;
using Bunshin.Linux.Bpf.Maps;

namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>Where a parent's maps come from: made anew, or pinned, so that the next process finds them and programs keep what they go by.</summary>
/// <remarks>
/// A folder for each layout: a version of ours with other maps finds none, makes its own, and takes the old ones away once its
/// programs are in force. The map of program parts is each process's own, since parts of two versions must not be mixed.
/// </remarks>
internal sealed class MapHome
{
    /// <summary>To be raised when what is in a map is to be read in another way.</summary>
    private const int Layout = 2;

    private const string Own = "own-";
    private readonly BpfFilesystem? _folder;
    private readonly BpfFilesystem? _maps;
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"layout-{Layout}");
    private readonly string _process = string.Create(CultureInfo.InvariantCulture, $"-{Environment.ProcessId}-{Random.Shared.Next():x8}");

    /// <summary>In a folder of the parent's; null: none is pinned, they go with their last user.</summary>
    public MapHome(BpfFilesystem? folder)
    {
        _folder = folder;
        _maps = folder?.Within(_name);
    }

    /// <summary>A map of that name is pinned.</summary>
    public bool Has(string name) => _maps is not null && File.Exists(_maps.PathOf(name));

    /// <summary>Opens the pinned map, or makes and pins it; one of another shape is replaced.</summary>
    public BpfMap Open(BpfMapSpec spec)
    {
        if (_maps is not null && Has(spec.Name))
        {
            var found = BpfMap.OpenPinned(_maps.PathOf(spec.Name));
            if (found.Spec with { Flags = spec.Flags } == spec)
            {
                return found;
            }

            found.Dispose();
            _ = _maps.Unpin(spec.Name);
        }

        return Pin(BpfMap.Create(spec), spec.Name);
    }

    /// <summary>Makes and pins a map that no other process uses.</summary>
    public BpfMap OpenNew(BpfMapSpec spec) => Pin(BpfMap.Create(spec), Own + spec.Name + _process);

    /// <summary>Takes away what earlier processes left and nobody goes by any more.</summary>
    public void ForgetOthers()
    {
        if (_folder is null || _maps is null)
        {
            return;
        }

        foreach (var name in _maps.List().Where(name => name.StartsWith(Own, StringComparison.Ordinal) && !name.EndsWith(_process, StringComparison.Ordinal)))
        {
            _ = _maps.Unpin(name);
        }

        foreach (var other in _folder.List().Where(name => name != _name))
        {
            _folder.Within(other).Remove();
        }
    }

    private BpfMap Pin(BpfMap map, string name)
    {
        try
        {
            if (_maps is not null)
            {
                map.Pin(_maps.PathOf(name));
            }

            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }
}
