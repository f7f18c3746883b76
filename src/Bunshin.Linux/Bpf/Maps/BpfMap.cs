using Bunshin.Linux.Bpf.Attributes;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf.Maps;

/// <summary>A map: what programs and this process know in common. Keys and values are bytes, in the machine's order where nobody says else.</summary>
/// <remarks>An update swaps the whole entry of a hash, but copies into an array's, where a program may see it half done.</remarks>
public sealed partial class BpfMap : BpfObject
{
    private const string Kind = "bpf-map";
    private const int ValueAlignment = 8;

    private BpfMap(FileDescriptor descriptor, BpfMapSpec spec)
        : base(descriptor, spec.Name)
    {
        Spec = spec;
        EntrySize = spec.IsPerCpu ? Stride * PossibleCpus.Count : spec.ValueSize;
    }

    /// <summary>What it is; of a map that was not made here, without the inner map.</summary>
    public BpfMapSpec Spec { get; }

    /// <summary>
    /// Bytes that a lookup gives and an update takes: a value, or one for each possible CPU, each filled up to a multiple of 8 bytes.
    /// </summary>
    public int EntrySize { get; }

    /// <summary>The kernel's number for it, unique while it lives.</summary>
    public uint Id
    {
        get
        {
            var info = default(MapInfo);
            Ask(ref info);
            return info.Id;
        }
    }

    private int Stride => (Spec.ValueSize + ValueAlignment - 1) & -ValueAlignment;

    /// <summary>Makes a map.</summary>
    /// <exception cref="LinuxException">EINVAL: no such type, or not with these sizes or flags; E2BIG or ENOMEM: too large; EPERM: not allowed.</exception>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static BpfMap Create(BpfMapSpec spec)
    {
        var attributes = new MapCreateAttributes
        {
            Type = (uint)spec.Type,
            KeySize = (uint)spec.KeySize,
            ValueSize = (uint)spec.ValueSize,
            MaxEntries = (uint)spec.MaxEntries,
            Flags = (uint)spec.Flags,
            Name = BpfName.From(spec.Name),
        };
        var result = Syscall.Bpf(BpfCommand.MapCreate, ref attributes, out var errno);
        var feature = spec.Type == BpfMapType.RingBuffer ? BpfFeature.RingBuffers : null;
        return new BpfMap(Opened(result, errno, $"create BPF map ({spec.Type})", spec.Name, feature), spec);
    }

    /// <summary>Opens the map that <paramref name="path"/> pins.</summary>
    /// <exception cref="LinuxException">ENOENT: nothing is there; EINVAL: it is not a map; EACCES: not on a bpf filesystem.</exception>
    public static BpfMap OpenPinned(string path) => Adopt(OpenPinned(path, Kind), path);

    /// <summary>Opens the map of the kernel's number <paramref name="id"/>.</summary>
    /// <exception cref="LinuxException">ENOENT: there is none.</exception>
    public static BpfMap OpenById(uint id)
    {
        var attributes = new IdAttributes { Id = id };
        var target = $"{id}";
        var result = Syscall.Bpf(BpfCommand.MapById, ref attributes, out var errno);
        return Adopt(Opened(result, errno, "open BPF map", target), target);
    }

    /// <summary>The value of the <paramref name="cpu"/>th possible CPU in what a lookup gave.</summary>
    public ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> entry, int cpu) => entry.Slice(cpu * Stride, Spec.ValueSize);

    private static BpfMap Adopt(FileDescriptor descriptor, string target)
    {
        var info = default(MapInfo);
        Ask(descriptor, target, ref info);
        return new BpfMap(descriptor, new BpfMapSpec
        {
            Name = info.Name.ToString(),
            Type = (BpfMapType)info.Type,
            KeySize = (int)info.KeySize,
            ValueSize = (int)info.ValueSize,
            MaxEntries = (int)info.MaxEntries,
            Flags = (BpfMapFlags)info.Flags,
        });
    }
}
