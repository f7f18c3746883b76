namespace Bunshin.Linux.Bpf.Maps;

/// <summary>Which entries an update writes (<c>BPF_ANY</c>, <c>BPF_NOEXIST</c>, <c>BPF_EXIST</c>).</summary>
public enum BpfUpdate
{
    /// <summary>All.</summary>
    Any = 0,

    /// <summary>New ones only.</summary>
    OnlyNew = 1,

    /// <summary>Only those that are there.</summary>
    OnlyPresent = 2,
}
