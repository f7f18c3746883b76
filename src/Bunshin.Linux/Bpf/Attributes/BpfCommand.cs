namespace Bunshin.Linux.Bpf.Attributes;

/// <summary>What bpf(2) is asked for (<c>include/uapi/linux/bpf.h</c>, <c>enum bpf_cmd</c>).</summary>
internal enum BpfCommand
{
    MapCreate = 0,
    MapLookup = 1,
    MapUpdate = 2,
    MapDelete = 3,
    MapNextKey = 4,
    ProgramLoad = 5,
    Pin = 6,
    OpenPinned = 7,
    ProgramTestRun = 10,
    ProgramById = 13,
    MapById = 14,
    Info = 15,
    ProgramQuery = 16,
    MapLookupBatch = 24,
    LinkCreate = 28,
    LinkUpdate = 29,
    LinkDetach = 34,
}
