using Bunshin.Datapaths;
using Bunshin.Lab.Reading;
using Bunshin.Lab.Results;
using Bunshin.Lab.Running;

namespace Bunshin.Lab.Tests.Running;

[Collection(nameof(LiveLabs))]
public sealed class Labs_on_every_datapath
{
    public static TheoryData<string> Names => [.. LabCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hold_on_the_kernels_driver(string name) => Hold(name, DatapathKind.Kernel);

    [Theory]
    [MemberData(nameof(Names))]
    public void Hold_on_the_ebpf_datapath(string name) => Hold(name, DatapathKind.Ebpf);

    [Theory]
    [MemberData(nameof(Names))]
    public void Hold_on_the_userspace_datapath(string name) => Hold(name, DatapathKind.Userspace);

    [Theory]
    [MemberData(nameof(Names))]
    public void Hold_in_memory(string name) => Hold(name, DatapathKind.Simulated);

    private static LabResult Run(LabFile lab, DatapathKind datapath)
    {
        try
        {
            return LiveLabs.Run(lab, new LabOptions { Datapath = datapath }, cancellation: TestContext.Current.CancellationToken);
        }
        catch (LabException e) when (e.IsUnsupported)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    private static void Hold(string name, DatapathKind datapath)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess || datapath == DatapathKind.Simulated, "making network namespaces needs root");

        var result = Run(LabCatalog.Open(name), datapath);

        TestContext.Current.TestOutputHelper?.WriteLine(result.ToText() + result.ToJson());
        Assert.True(result.Succeeded, result.ToText());
        Assert.Equal(datapath, result.Datapath);
    }
}
