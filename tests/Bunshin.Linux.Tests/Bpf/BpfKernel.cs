using Bunshin.Linux.Bpf;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;

namespace Bunshin.Linux.Tests.Bpf;

/// <summary>What these tests share. They run one after another with whoever counts this process's descriptors.</summary>
[CollectionDefinition(Name)]
public sealed class BpfKernel
{
    public const string Name = "descriptors of programs";

    private static readonly string? NoBpf = TryLoad();

    public static void Need() => Assert.SkipWhen(NoBpf is not null, $"no program can be loaded: {NoBpf}");

    /// <summary>Older kernels are tested too: what they lack is skipped, and what stands in for it is not.</summary>
    public static void NeedTcx() => SkipWithout(BpfFeature.TcxLinks);

    internal static void SkipWithout(BpfFeature? feature)
    {
        var missing = feature?.MissingFrom(BpfFeature.Running);
        Assert.SkipWhen(missing is not null, $"{missing}");
    }

    internal static BpfProgram Load(Action<BpfAssembler> write, string name = "test", BpfProgramType type = BpfProgramType.Classifier)
    {
        Need();
        var code = new BpfAssembler();
        write(code);
        var text = code.Assemble();
        foreach (var feature in text.Instructions.Select(InstructionFeatures.Of))
        {
            SkipWithout(feature);
        }

        return BpfProgram.Load(text, type, name);
    }

    /// <summary>What a program that computes R0 returns, for a frame of zeros.</summary>
    internal static int Result(Action<BpfAssembler> write)
    {
        using var program = Load(code =>
        {
            write(code);
            code.Exit();
        });
        return program.TestRun(new byte[64]).ReturnValue;
    }

    internal static BpfMap Map(BpfMapType type, int keySize = 4, int valueSize = 8, int entries = 16, BpfMapFlags flags = BpfMapFlags.None)
    {
        Need();
        return BpfMap.Create(new BpfMapSpec { Name = "test", Type = type, KeySize = keySize, ValueSize = valueSize, MaxEntries = entries, Flags = flags });
    }

    private static string? TryLoad()
    {
        var code = new BpfAssembler();
        code.Mov(BpfRegister.R0, 0);
        code.Exit();
        try
        {
            BpfProgram.Load(code.Assemble(), BpfProgramType.Classifier, "try").Dispose();
            return null;
        }
        catch (BpfLoadException refusal)
        {
            return refusal.Message;
        }
    }
}
