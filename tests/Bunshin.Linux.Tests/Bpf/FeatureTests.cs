using Bunshin.Linux.Bpf;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

public sealed class FeatureTests
{
    [Fact]
    public void A_feature_is_missing_from_older_kernels_alone()
    {
        Assert.Equal("tcx links: Linux 6.6; this is 6.1.187", BpfFeature.TcxLinks.MissingFrom(new Version(6, 1, 187)));
        Assert.Null(BpfFeature.TcxLinks.MissingFrom(new Version(6, 6, 0)));
        Assert.Null(BpfFeature.TcxLinks.MissingFrom(new Version(6, 18, 44)));
        Assert.True(BpfFeature.Running >= new Version(4, 0));
    }

    [Fact]
    public void Instructions_tell_what_they_need()
    {
        Assert.Equal(new Version(6, 6), Of(static code => code.SignedDiv32(R1, 3)));
        Assert.Equal(new Version(6, 6), Of(static code => code.MovSigned(BpfSize.Byte, R1, R2)));
        Assert.Equal(new Version(6, 6), Of(static code => code.LoadSigned(BpfSize.Byte, R1, R2)));
        Assert.Equal(new Version(6, 6), Of(static code => code.SwapBytes(BpfSize.Word, R1)));
        Assert.Equal(new Version(5, 12), Of(static code => code.Atomic(BpfAtomic.FetchAdd, BpfSize.Word, R1, R2)));
        Assert.Equal(new Version(5, 10), Of(static code => code.Call(BpfHelper.RedirectToPeer)));
        Assert.Equal(new Version(5, 8), Of(static code => code.Call(BpfHelper.RingBufferReserve)));
        Assert.Null(Of(static code => code.Div(R1, 3)));
        Assert.Null(Of(static code => code.ToBigEndian(BpfSize.Word, R1)));
        Assert.Null(Of(static code => code.Atomic(BpfAtomic.Add, BpfSize.Word, R1, R2)));
        Assert.Null(Of(static code => code.Load(BpfSize.Word, R1, R2 + 4)));
        Assert.Null(Of(static code => code.Call(BpfHelper.MapLookup)));
    }

    private static Version? Of(Action<BpfAssembler> write)
    {
        var code = new BpfAssembler();
        write(code);
        return InstructionFeatures.Of(code.Assemble().Instructions[0])?.Since;
    }
}
