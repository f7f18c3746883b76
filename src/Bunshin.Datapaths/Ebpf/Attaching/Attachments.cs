using Bunshin.Linux;
using Bunshin.Linux.Bpf;
using Bunshin.Linux.Bpf.Attaching;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Classifiers;

namespace Bunshin.Datapaths.Ebpf.Attaching;

/// <summary>The places at which the programs of one parent are attached, by name; pinned where they are to outlive us.</summary>
/// <remarks>A place that an earlier process left is taken over: the program there is replaced in one step, so that every frame meets the one or the other.</remarks>
/// <param name="pins">Where links are pinned; null for those that go with this process.</param>
internal sealed class Attachments(BpfFilesystem? pins) : IDisposable
{
    private readonly Dictionary<string, ClassifierAttachment> _held = [];

    /// <summary>Attaches a program, or puts it in the place of the one that is there.</summary>
    /// <param name="place">The place's name.</param>
    /// <param name="space">The device's namespace.</param>
    /// <param name="device">Its index.</param>
    /// <param name="direction">Which frames the program gets.</param>
    /// <param name="program">It.</param>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void Attach(string place, NetworkNamespace space, int device, FrameDirection direction, BpfProgram program)
    {
        if (pins is not null && space.Run(() => ClassifierAttachment.TryReopen(device, direction, pins.PathOf(place))) is { } left)
        {
            Hold(place, left, () => left.Update(program));
            return;
        }

        // What an earlier process pinned for a device that is gone.
        _ = pins?.Unpin(place);
        var attachment = space.Run(() => ClassifierAttachment.Attach(device, direction, program));
        Hold(place, attachment, () =>
        {
            if (pins is not null)
            {
                attachment.Keep(pins.PathOf(place));
            }
        });
    }

    // A place whose program is not as it shall be is not held: the next attempt begins anew.
    private void Hold(string place, ClassifierAttachment attachment, Action complete)
    {
        try
        {
            complete();
        }
        catch
        {
            attachment.Dispose();
            throw;
        }

        Leave(place);
        _held.Add(place, attachment);
    }

    /// <summary>Takes the program away, also one that an earlier process left.</summary>
    public void Detach(string place)
    {
        if (_held.GetValueOrDefault(place) is { } attachment)
        {
            attachment.Detach();
        }

        Forget(place);
    }

    /// <summary>Forgets the place at a device that is gone, whose program went with it.</summary>
    public void Forget(string place)
    {
        Leave(place);
        _ = pins?.Unpin(place);
    }

    /// <summary>Lets go of a place; what is to outlive us stays.</summary>
    public void Leave(string place)
    {
        if (_held.Remove(place, out var attachment))
        {
            attachment.Dispose();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Pinned ones stay attached.</remarks>
    public void Dispose()
    {
        foreach (var attachment in _held.Values)
        {
            attachment.Dispose();
        }

        _held.Clear();
    }
}
