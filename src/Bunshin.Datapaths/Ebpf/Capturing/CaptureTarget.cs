using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Attaching;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Classifiers;

namespace Bunshin.Datapaths.Ebpf.Capturing;

/// <summary>The programs of a parent that another process serves, as far as a capture has to do with them: the map of their parts.</summary>
/// <remarks>They are found by the one at the parent, so that it does not matter who serves, nor whether anything is pinned.</remarks>
internal sealed class CaptureTarget : IDisposable
{
    private readonly BpfMap _calls;

    private CaptureTarget(uint program, BpfMap calls) => (Program, _calls) = (program, calls);

    /// <summary>The kernel's number of the program at the parent.</summary>
    public uint Program { get; }

    /// <summary>The kernel's number of the program of ours that the parent's frames meet now; null: none.</summary>
    public static uint? FindProgram(NetworkNamespace space, int parent)
    {
        foreach (var id in space.Run(() => ClassifierAttachment.ProgramsAt(parent, FrameDirection.Ingress)))
        {
            using var program = BpfProgram.TryOpenById(id);
            if (program?.Name == EbpfPrograms.FromWireName)
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Opens what the program goes by.</summary>
    /// <returns>Null: it is gone by now, or has no such map.</returns>
    public static CaptureTarget? TryOpen(uint id)
    {
        using var program = BpfProgram.TryOpenById(id);
        foreach (var number in program?.Info().MapIds ?? [])
        {
            var map = BpfMap.OpenById(number);
            if (map.Spec is { Name: EbpfMaps.CallsName, Type: BpfMapType.ProgramArray })
            {
                return new CaptureTarget(id, map);
            }

            map.Dispose();
        }

        return null;
    }

    /// <summary>From now on <paramref name="part"/> has every frame that is dropped.</summary>
    public void Begin(BpfProgram part)
    {
        var number = (int)EbpfCall.Captured;
        _calls.Update(SlotKey.Of(in number), part);
    }

    /// <summary>From now on nobody has.</summary>
    public void End()
    {
        var number = (int)EbpfCall.Captured;
        _ = _calls.Delete(SlotKey.Of(in number));
    }

    public void Dispose() => _calls.Dispose();
}
