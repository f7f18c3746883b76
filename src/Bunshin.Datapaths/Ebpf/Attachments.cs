using Bunshin.Linux;
using Bunshin.Linux.Bpf;
using Bunshin.Linux.Bpf.Attaching;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>The places at which the programs of one parent are attached, by name; pinned where they are to outlive us.</summary>
/// <remarks>A place that an earlier process left is taken over: the program there is replaced in one step, so that every frame meets the one or the other.</remarks>
/// <param name="pins">Where links are pinned; null for those that go with this process.</param>
internal sealed class Attachments(BpfFilesystem? pins) : IDisposable
{
    private readonly Dictionary<string, TcxLink> _links = [];

    /// <summary>Attaches a program, or puts it in the place of the one that is there.</summary>
    /// <param name="place">The place's name.</param>
    /// <param name="space">The device's namespace.</param>
    /// <param name="device">Its index.</param>
    /// <param name="direction">Which frames the program gets.</param>
    /// <param name="program">It.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void Attach(string place, NetworkNamespace space, int device, FrameDirection direction, BpfProgram program)
    {
        if (TakeOver(place, device, program) is { } left)
        {
            _links.Add(place, left);
            return;
        }

        var link = space.Run(() => TcxLink.Attach(device, direction, program));
        _links.Add(place, link);
        if (pins is not null)
        {
            link.Pin(pins.PathOf(place));
        }
    }

    /// <summary>Takes the program away.</summary>
    public void Detach(string place)
    {
        _ = pins?.Unpin(place);
        Leave(place);
    }

    /// <summary>Lets go of a place; what is pinned stays.</summary>
    public void Leave(string place)
    {
        if (_links.Remove(place, out var link))
        {
            link.Dispose();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Pinned ones stay attached.</remarks>
    public void Dispose()
    {
        foreach (var link in _links.Values)
        {
            link.Dispose();
        }

        _links.Clear();
    }

    private TcxLink? TakeOver(string place, int device, BpfProgram program)
    {
        if (pins is null || !File.Exists(pins.PathOf(place)))
        {
            return null;
        }

        var link = TcxLink.OpenPinned(pins.PathOf(place));
        if (link.Info().Device == device)
        {
            link.Update(program);
            return link;
        }

        // The device of that time is gone.
        link.Dispose();
        _ = pins.Unpin(place);
        return null;
    }
}
