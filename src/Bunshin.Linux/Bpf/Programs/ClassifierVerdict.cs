namespace Bunshin.Linux.Bpf.Programs;

/// <summary>What a classifier program returns (<c>TCX_*</c> of <c>linux/bpf.h</c>, <c>TC_ACT_*</c> of <c>linux/pkt_cls.h</c>).</summary>
public enum ClassifierVerdict
{
    /// <summary>Let the next program at the device decide; the frame passes after the last one.</summary>
    Next = -1,

    /// <summary>The frame goes on, and no other program is asked.</summary>
    Pass = 0,

    /// <summary>The frame goes nowhere.</summary>
    Drop = 2,

    /// <summary>Where the helpers that redirect said; they return this by themselves.</summary>
    Redirect = 7,
}
