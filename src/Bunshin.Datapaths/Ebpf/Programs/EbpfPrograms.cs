using Bunshin.Datapaths.Ebpf.Tables;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;

namespace Bunshin.Datapaths.Ebpf.Programs;

/// <summary>The programs of one parent, loaded and not yet attached. Disposing gives the descriptors back; what is attached stays.</summary>
/// <remarks>
/// The parts that programs go on in are held by the tables' <c>calls</c>, which the kernel empties when nobody has it open and
/// nothing pins it, whatever is attached: who wants programs to outlive the process must pin that map.
/// </remarks>
public sealed class EbpfPrograms : IDisposable
{
    /// <summary>How <see cref="FromWire"/> is called in the kernel.</summary>
    internal const string FromWireName = "from_wire";

    private static readonly Version KeepsNoClass = new(6, 16);
    private readonly List<BpfProgram> _parts = [];

    private EbpfPrograms()
    {
    }

    /// <summary>For the parent, incoming.</summary>
    public required BpfProgram FromWire { get; init; }

    /// <summary>For the trunk's hidden end, incoming.</summary>
    public required BpfProgram Distribute { get; init; }

    /// <summary>For every child's hidden end, incoming.</summary>
    public required BpfProgram FromChild { get; init; }

    /// <summary>For the trunk's end beside the parent, incoming.</summary>
    public required BpfProgram ToWire { get; init; }

    /// <summary>For the trunk's end beside the parent, outgoing.</summary>
    public required BpfProgram Guard { get; init; }

    /// <summary>All of them.</summary>
    internal IEnumerable<BpfProgram> All => [FromWire, Distribute, FromChild, ToWire, Guard, .. _parts];

    /// <summary>Loads them.</summary>
    /// <param name="tables">What they go by.</param>
    /// <param name="parent">The parent's interface index.</param>
    /// <param name="trunk">The index of the trunk's end beside the parent.</param>
    /// <exception cref="BpfLoadException">The kernel refused one.</exception>
    public static EbpfPrograms Load(EbpfTables tables, int parent, int trunk) =>
        Load(tables.Maps, new RedirectingSink(Environment.OSVersion.Version < KeepsNoClass), parent, trunk);

    internal static EbpfPrograms Load(EbpfMaps maps, IEbpfSink sink, int parent, int trunk)
    {
        var programs = new EbpfPrograms
        {
            FromWire = Load(new WireRules(maps, sink, trunk).Write(), FromWireName),
            Distribute = Load(DistributeRules.Write(maps, sink), "distribute"),
            FromChild = Load(SendRules.Write(maps, sink), "from_child"),
            ToWire = Load(TrunkRules.WriteToWire(maps, sink, parent), "to_wire"),
            Guard = Load(TrunkRules.WriteGuard(maps, sink, parent), "guard"),
        };
        programs.Add(maps, EbpfCall.Descend, DescendRules.Write(maps, sink));
        programs.Add(maps, EbpfCall.GroupSend, GroupSendRules.Write(maps, sink));
        programs.Add(maps, EbpfCall.SiblingFlood, FloodLoop.WriteForSiblings(maps, sink));
        programs.Add(maps, EbpfCall.Arrive, ArriveRules.Write(maps, sink));
        programs.Add(maps, EbpfCall.Sources, SourceRules.Write(maps, sink));
        programs.Add(maps, EbpfCall.AfterSources, ArriveRules.WriteAfterSources(maps, sink));
        programs.Add(maps, EbpfCall.ForgetTag, ArriveRules.WriteForgetTag(maps, sink));
        programs.Add(maps, EbpfCall.IpvlanReceive, IpvlanReceiveRules.Write(maps, sink));
        programs.Add(maps, EbpfCall.IpvlanFromWire, IpvlanReceiveRules.WriteFromWire(maps, sink, trunk));
        programs.Add(maps, EbpfCall.IpvlanSend, IpvlanSendRules.Write(maps, sink));
        programs.Add(maps, EbpfCall.WireFlood, FloodLoop.WriteForReceived(maps, sink));
        programs.Add(maps, EbpfCall.Dropped, DropRules.Write(maps, sink));
        return programs;
    }

    /// <summary>Gives the descriptors back.</summary>
    public void Dispose()
    {
        foreach (var program in All)
        {
            program.Dispose();
        }
    }

    private static BpfProgram Load(BpfProgramText text, string name) => BpfProgram.Load(text, BpfProgramType.Classifier, name);

    private void Add(EbpfMaps maps, EbpfCall call, BpfProgramText text)
    {
        var program = Load(text, call.ToString());
        _parts.Add(program);
        maps.SetPart(call, program);
    }
}
