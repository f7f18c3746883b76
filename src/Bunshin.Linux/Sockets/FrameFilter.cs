namespace Bunshin.Linux.Sockets;

/// <summary>A classic BPF program that leaves a packet socket deaf to all frames but some, so that a busy device costs it nothing.</summary>
public sealed class FrameFilter
{
    private const ulong LoadHalf = 0x28; // BPF_LD | BPF_H | BPF_ABS
    private const ulong LoadByte = 0x30; // BPF_LD | BPF_B | BPF_ABS
    private const ulong JumpIfEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private const ulong Return = 0x06; // BPF_RET | BPF_K
    private const uint Whole = 0xFFFF;
    private const uint TypeAt = 12;
    private const uint NextHeaderAt = 20;
    private const uint MessageTypeAt = 54;

    private FrameFilter(params ulong[] program) => Program = program;

    /// <summary>ARP packets; a tag that the device took out does not hide one.</summary>
    public static FrameFilter Arp { get; } = new(
        Step(LoadHalf, TypeAt),
        Step(JumpIfEqual, 0x0806, whenNot: 1),
        Step(Return, Whole),
        Step(Return, 0));

    /// <summary>Neighbor solicitations and advertisements without extension headers before them.</summary>
    public static FrameFilter NeighborDiscovery { get; } = new(
        Step(LoadHalf, TypeAt),
        Step(JumpIfEqual, 0x86DD, whenNot: 6),
        Step(LoadByte, NextHeaderAt),
        Step(JumpIfEqual, 58, whenNot: 4),
        Step(LoadByte, MessageTypeAt),
        Step(JumpIfEqual, 135, when: 1),
        Step(JumpIfEqual, 136, whenNot: 1),
        Step(Return, Whole),
        Step(Return, 0));

    /// <summary><c>struct sock_filter</c> each: code(2) jt(1) jf(1) k(4).</summary>
    internal ulong[] Program { get; }

    private static ulong Step(ulong code, uint value, byte when = 0, byte whenNot = 0) =>
        code | ((ulong)when << 16) | ((ulong)whenNot << 24) | ((ulong)value << 32);
}
