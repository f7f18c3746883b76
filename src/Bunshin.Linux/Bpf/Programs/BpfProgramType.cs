namespace Bunshin.Linux.Bpf.Programs;

/// <summary>Where a program can be attached, and what its context is (<c>enum bpf_prog_type</c>).</summary>
public enum BpfProgramType
{
    /// <summary>At a socket; the context is <see cref="SkBuff"/>, read-only.</summary>
    SocketFilter = 1,

    /// <summary>At a device, as frames come in or leave (tcx, clsact); the context is <see cref="SkBuff"/>.</summary>
    Classifier = 3,
}
