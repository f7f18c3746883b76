using Bunshin.Linux.Bpf;
using Bunshin.Linux.Bpf.Maps;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

[Collection(BpfKernel.Name)]
public sealed class PinTests
{
    [Fact]
    public void A_map_and_a_program_outlive_their_descriptors_by_their_names()
    {
        using var folder = new BpfFolder();
        var inner = folder.Filesystem.Within("net0");
        using (var map = BpfKernel.Map(BpfMapType.Hash))
        using (var program = BpfKernel.Load(static code =>
        {
            code.Mov(R0, 5);
            code.Exit();
        }, "kept"))
        {
            map.Update(new byte[4], [9, 0, 0, 0, 0, 0, 0, 0]);
            map.Pin(inner.PathOf("map"));
            program.Pin(inner.PathOf("program"));
            Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => program.Pin(inner.PathOf("map"))).Errno);
        }

        Assert.Equal(["map", "program"], inner.List());
        using (var map = BpfMap.OpenPinned(inner.PathOf("map")))
        using (var program = BpfProgram.OpenPinned(inner.PathOf("program")))
        {
            var value = new byte[8];
            Assert.True(map.TryLookup(new byte[4], value));
            Assert.Equal(9, value[0]);
            Assert.Equal("kept", program.Name);
            Assert.Equal(5, program.TestRun(new byte[64]).ReturnValue);
        }

        Assert.True(inner.Unpin("map"));
        Assert.False(inner.Unpin("map"));
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => BpfMap.OpenPinned(inner.PathOf("map"))).Errno);
        inner.Remove();
        Assert.DoesNotContain("net0", folder.Filesystem.List());
    }

    [Fact]
    public void What_is_pinned_as_something_else_is_not_taken_for_it()
    {
        using var folder = new BpfFolder();
        using var map = BpfKernel.Map(BpfMapType.Hash);
        map.Pin(folder.Filesystem.PathOf("map"));
        var refusal = Assert.Throws<LinuxException>(() => BpfProgram.OpenPinned(folder.Filesystem.PathOf("map")));
        Assert.Contains("it is 'anon_inode:bpf-map', not a bpf-prog", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filesystem_that_is_there_is_used_and_another_kind_refuses_pins()
    {
        using var folder = new BpfFolder();
        using var map = BpfKernel.Map(BpfMapType.Hash);
        map.Pin(folder.Filesystem.PathOf("map"));
        Assert.Contains("map", BpfFilesystem.Open(folder.Path).List());
        var refusal = Assert.Throws<LinuxException>(() => map.Pin(Path.Combine(Path.GetTempPath(), $"bsn-nobpf-{Environment.ProcessId}")));
        Assert.Contains("must be on a bpf filesystem", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(static () => BpfFilesystem.Open("/nowhere/at/all")).Errno);
    }
}
