using Bunshin.Datapaths.Ebpf.Programs;
using Bunshin.Datapaths.Ebpf.Tables;

namespace Bunshin.Datapaths.Tests.Ebpf;

[Collection("bpf")]
public sealed class ProgramTests(ITestOutputHelper output)
{
    /// <summary>A tenth of what the kernel takes.</summary>
    private const uint Budget = 100_000;

    [Fact]
    public void Every_program_is_verified_far_below_the_kernels_limit()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading programs needs CAP_BPF");
        using var tables = EbpfTables.Open();
        using var programs = EbpfPrograms.Load(tables, parent: 7, trunk: 8);
        foreach (var program in programs.All)
        {
            var info = program.Info();
            output.WriteLine($"{info.Name,-16} {info.TranslatedInstructions,6} instructions, {info.VerifiedInstructions,7} verified, {info.MachineCodeLength,6} bytes");
            Assert.InRange(info.VerifiedInstructions, 1u, Budget);
        }
    }
}
