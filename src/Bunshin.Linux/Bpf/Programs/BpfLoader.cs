using System.Buffers;
using System.Text;
using Bunshin.Linux.Bpf.Attributes;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Bpf.Programs;

/// <summary>Hands a program to the kernel: first without a log, which costs time, and once more with it when it was refused.</summary>
internal static class BpfLoader
{
    /// <summary>Some helpers are for programs under the GPL; ours are under both.</summary>
    private static readonly byte[] s_license = "Dual MIT/GPL\0"u8.ToArray();

    /// <summary>A signal in the verifier's way ends in EAGAIN, and this runtime sends signals to its own threads.</summary>
    private const int MostTries = 20;
    private const int FirstLogSize = 1 << 16;
    private const int LastLogSize = (1 << 24) - 1; // Old kernels take no more (UINT_MAX >> 8).

    public static FileDescriptor Load(BpfProgramText text, BpfProgramType type, string name)
    {
        var instructions = Patched(text);
        var kernelName = BpfName.From(name);
        var result = Load(instructions, type, kernelName, [], out var errno);
        if (result >= 0)
        {
            GC.KeepAlive(text);
            return new FileDescriptor(result);
        }

        var log = ReadLog(instructions, type, kernelName);
        GC.KeepAlive(text);
        throw new BpfLoadException(name, errno, Reason(text, log), log);
    }

    private static BpfInstruction[] Patched(BpfProgramText text)
    {
        var instructions = text.Instructions.ToArray();
        foreach (var use in text.Maps)
        {
            instructions[use.Instruction] = instructions[use.Instruction].WithImmediate(use.Map.Descriptor.Number);
        }

        return instructions;
    }

    private static string ReadLog(BpfInstruction[] instructions, BpfProgramType type, BpfName name)
    {
        for (var size = FirstLogSize; ; size = Math.Min(size * 4, LastLogSize))
        {
            var room = ArrayPool<byte>.Shared.Rent(size);
            var log = room.AsSpan(0, size);
            log[0] = 0;
            var result = Load(instructions, type, name, log, out var errno);
            if (result >= 0)
            {
                Syscall.Close(result); // Memory was short a moment ago, or a map was changed meanwhile.
            }

            var end = log.IndexOf((byte)0);
            var said = Encoding.ASCII.GetString(end < 0 ? log : log[..end]);
            ArrayPool<byte>.Shared.Return(room);
            if (errno != Errno.ENOSPC || size == LastLogSize)
            {
                return said;
            }
        }
    }

    private static unsafe int Load(BpfInstruction[] instructions, BpfProgramType type, BpfName name, Span<byte> log, out Errno errno)
    {
        fixed (BpfInstruction* code = instructions)
        fixed (byte* license = s_license, logAt = log)
        {
            var attributes = new ProgramLoadAttributes
            {
                Type = (uint)type,
                Count = (uint)instructions.Length,
                Instructions = (ulong)code,
                License = (ulong)license,
                LogLevel = log.IsEmpty ? 0u : 1u,
                LogSize = (uint)log.Length,
                Log = (ulong)logAt,
                Name = name,
            };
            var tries = MostTries;
            int result;
            do
            {
                result = Syscall.Bpf(BpfCommand.ProgramLoad, ref attributes, out errno);
            }
            while (errno == Errno.EAGAIN && --tries > 0);
            return result;
        }
    }

    /// <summary>The verifier's reason and what it is about, and what this program needs that the running kernel is too old for.</summary>
    private static string? Reason(BpfProgramText text, string log)
    {
        var missing = text.Instructions.Select(InstructionFeatures.Of).Select(static one => one?.MissingFrom(BpfFeature.Running)).FirstOrDefault(static one => one is not null);
        var fault = Fault(text, log);
        return missing is null ? fault : fault is null ? missing : $"{fault}; {missing}";
    }

    private static string? Fault(BpfProgramText text, string log)
    {
        var reason = VerifierLog.Reason(log);
        var index = VerifierLog.Instruction(log);
        if (index < 0 || index >= text.Instructions.Length)
        {
            return reason;
        }

        var comment = text.Comments.TryGetValue(index, out var said) ? $" ({said})" : "";
        return $"{reason}, at instruction {index}: {BpfDisassembler.Describe(text, index)}{comment}";
    }
}

/// <summary>The kernel refused to load a program; the message has the verifier's reason and the instruction it is about.</summary>
public sealed class BpfLoadException : LinuxException
{
    internal BpfLoadException(string target, Errno errno, string? detail, string log)
        : base("load BPF program", target, errno, detail) => Log = log;

    /// <summary>All that the verifier said: the way it took through the program, with what it knew of each register. Empty if it was never asked.</summary>
    public string Log { get; }
}
