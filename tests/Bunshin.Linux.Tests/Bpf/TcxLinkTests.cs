using Bunshin.Linux.Bpf.Attaching;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Netlink.Classifiers;
using Bunshin.Linux.Tests.Frames;

namespace Bunshin.Linux.Tests.Bpf;

[Collection(BpfKernel.Name)]
public sealed class TcxLinkTests
{
    [Fact]
    public void It_gets_each_frame_until_it_is_disposed()
    {
        using var cable = new Cable();
        using var counter = new FrameCounter(ClassifierVerdict.Drop);
        using var wire = new Wire(cable);
        using (Attach(cable, FrameDirection.Ingress, counter))
        {
            Assert.Equal(0, wire.Deliver(10));
            Assert.Equal(10, counter.Count);
        }

        Assert.Equal(10, wire.Deliver(10));
        Assert.Equal(10, counter.Count);
    }

    [Fact]
    public void It_gets_what_leaves_at_egress()
    {
        using var cable = new Cable();
        using var counter = new FrameCounter(ClassifierVerdict.Pass);
        using var wire = new Wire(cable);
        BpfKernel.NeedTcx();
        using var link = cable.Left.Namespace.Run(() => TcxLink.Attach(cable.LeftIndex, FrameDirection.Egress, counter.Program));
        Assert.Equal(7, wire.Deliver(7));
        Assert.Equal(7, counter.Count);
        Assert.Equal(FrameDirection.Egress, link.Info().Direction);
    }

    [Fact]
    public void An_update_loses_no_frame_between_two_programs()
    {
        using var cable = new Cable();
        using var old = new FrameCounter(ClassifierVerdict.Drop);
        using var young = new FrameCounter(ClassifierVerdict.Drop);
        using var wire = new Wire(cable);
        using var link = Attach(cable, FrameDirection.Ingress, old);
        var sender = Task.Run(() => wire.Send(20_000), TestContext.Current.CancellationToken);
        for (var i = 0; !sender.IsCompleted; i++)
        {
            link.Update(i % 2 == 0 ? young.Program : old.Program);
        }

        sender.Wait(TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => old.Count + young.Count == 20_000, 5000), $"{old.Count} + {young.Count}");
        Assert.True(young.Count > 0);
        link.Update(young.Program);
        Assert.Equal(young.Program.Info().Id, link.Info().ProgramId);
        Assert.Equal(cable.RightIndex, link.Info().Device);
    }

    [Fact]
    public void A_pin_keeps_it_and_a_detached_one_is_empty()
    {
        using var folder = new BpfFolder();
        using var cable = new Cable();
        using var counter = new FrameCounter(ClassifierVerdict.Drop);
        using var wire = new Wire(cable);
        var path = folder.Filesystem.PathOf("link");
        using (var link = Attach(cable, FrameDirection.Ingress, counter))
        {
            link.Pin(path);
        }

        Assert.Equal(0, wire.Deliver(3));
        using (var link = TcxLink.OpenPinned(path))
        {
            link.Detach();
            Assert.Equal(0, link.Info().Device);
            Assert.Equal(Errno.ENOLINK, Assert.Throws<LinuxException>(() => link.Update(counter.Program)).Errno);
        }

        Assert.Equal(3, wire.Deliver(3));
        Assert.Equal(3, counter.Count);
    }

    [Fact]
    public void A_refusal_names_the_program_and_the_device()
    {
        using var cable = new Cable();
        using var counter = new FrameCounter(ClassifierVerdict.Pass);
        BpfKernel.NeedTcx();
        var refusal = Assert.Throws<LinuxException>(() => cable.Right.Namespace.Run(() => TcxLink.Attach(99, FrameDirection.Ingress, counter.Program)));
        Assert.Equal(Errno.ENODEV, refusal.Errno);
        Assert.Contains("counter at Ingress of device 99", refusal.Message, StringComparison.Ordinal);
    }

    private static TcxLink Attach(Cable cable, FrameDirection direction, FrameCounter counter)
    {
        BpfKernel.NeedTcx();
        return cable.Right.Namespace.Run(() => TcxLink.Attach(cable.RightIndex, direction, counter.Program));
    }
}
