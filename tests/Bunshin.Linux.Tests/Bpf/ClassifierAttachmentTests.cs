using Bunshin.Linux.Bpf;
using Bunshin.Linux.Bpf.Attaching;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Netlink.Classifiers;
using Bunshin.Linux.Tests.Frames;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Linux.Tests.Bpf;

[Collection(BpfKernel.Name)]
public sealed class ClassifierAttachmentTests
{
    public static TheoryData<ClassifierHook> Hooks => [ClassifierHook.Tcx, ClassifierHook.Clsact];

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Frames_meet_the_program_until_the_attachment_is_disposed(ClassifierHook hook)
    {
        using var cable = new Cable();
        using var wire = new Wire(cable);
        using var coming = new FrameCounter(ClassifierVerdict.Drop);
        using (var attachment = Attach(cable.Right, cable.RightIndex, FrameDirection.Ingress, coming, hook))
        {
            Assert.Equal(hook, attachment.Hook);
            Assert.Equal(coming.Program.Info().Id, attachment.ProgramId);
            Assert.Equal(0, wire.Deliver(5));
        }

        using var leaving = new FrameCounter(ClassifierVerdict.Pass);
        using (Attach(cable.Left, cable.LeftIndex, FrameDirection.Egress, leaving, hook))
        {
            Assert.Equal(5, wire.Deliver(5));
        }

        Assert.Equal(5, wire.Deliver(5));
        Assert.Equal((5, 5), (coming.Count, leaving.Count));
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void Who_holds_nothing_finds_the_program_at_its_device(ClassifierHook hook)
    {
        using var cable = new Cable();
        using var counter = new FrameCounter(ClassifierVerdict.Drop);
        IReadOnlyList<uint> At(FrameDirection direction) => cable.Right.Namespace.Run(() => ClassifierAttachment.ProgramsAt(cable.RightIndex, direction));
        Assert.Empty(At(FrameDirection.Ingress));
        uint found;
        using (Attach(cable.Right, cable.RightIndex, FrameDirection.Ingress, counter, hook))
        {
            found = Assert.Single(At(FrameDirection.Ingress));
            Assert.Empty(At(FrameDirection.Egress));
            using var program = BpfProgram.TryOpenById(found);
            Assert.Equal((counter.Program.Info().Id, counter.Program.Name), (program!.Info().Id, program.Name));
        }

        Assert.Empty(At(FrameDirection.Ingress));
        counter.Dispose();
        Assert.True(SpinWait.SpinUntil(IsGone, 2000));

        // Whoever opens it keeps it.
        bool IsGone()
        {
            using var left = BpfProgram.TryOpenById(found);
            return left is null;
        }
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void An_update_loses_no_frame(ClassifierHook hook)
    {
        using var cable = new Cable();
        using var wire = new Wire(cable);
        using var old = new FrameCounter(ClassifierVerdict.Drop);
        using var young = new FrameCounter(ClassifierVerdict.Drop);
        using var attachment = Attach(cable.Right, cable.RightIndex, FrameDirection.Ingress, old, hook);
        var (sent, updates) = (0, 0);
        var sender = Task.Run(
            () =>
            {
                // However slow an update is, several happen while frames come.
                for (; sent < 10_000 || Volatile.Read(ref updates) < 4; sent += 1000)
                {
                    wire.Send(1000);
                }
            },
            TestContext.Current.CancellationToken);
        for (; !sender.IsCompleted; Interlocked.Increment(ref updates))
        {
            attachment.Update(updates % 2 == 0 ? young.Program : old.Program);
        }

        sender.Wait(TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => old.Count + young.Count == sent, 5000), $"{old.Count} + {young.Count} of {sent}");
        Assert.True(young.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Hooks))]
    public void A_kept_one_outlives_its_process_and_is_taken_up_again(ClassifierHook hook)
    {
        using var folder = new BpfFolder();
        using var cable = new Cable();
        using var wire = new Wire(cable);
        using var counter = new FrameCounter(ClassifierVerdict.Drop);
        using var other = new FrameCounter(ClassifierVerdict.Drop);
        var path = folder.Filesystem.PathOf("link");
        Assert.Null(Reopen(cable, path));
        using (var attachment = Attach(cable.Right, cable.RightIndex, FrameDirection.Ingress, counter, hook))
        {
            attachment.Keep(path);
        }

        Assert.Equal(0, wire.Deliver(3));
        using (var attachment = Reopen(cable, path)!)
        {
            Assert.Equal(hook, attachment.Hook);
            attachment.Update(other.Program);
        }

        Assert.Equal(0, wire.Deliver(4));
        using (var attachment = Reopen(cable, path)!)
        {
            attachment.Detach();
            attachment.Detach();
            Assert.Null(attachment.ProgramId);
        }

        Assert.Equal(2, wire.Deliver(2));
        Assert.Equal((3, 4), (counter.Count, other.Count));
        Assert.Null(Reopen(cable, path));
    }

    [Fact]
    public void A_filter_takes_the_place_of_one_that_was_left_and_traffic_control_shows_it()
    {
        Privileges.NeedTool("tc");
        using var cable = new Cable();
        using var wire = new Wire(cable);
        using var left = new FrameCounter(ClassifierVerdict.Drop);
        using var young = new FrameCounter(ClassifierVerdict.Drop);
        Attach(cable.Right, cable.RightIndex, FrameDirection.Ingress, left, ClassifierHook.Clsact).Keep("unused");
        using var attachment = Attach(cable.Right, cable.RightIndex, FrameDirection.Ingress, young, ClassifierHook.Clsact);
        Assert.Equal(0, wire.Deliver(6));
        Assert.Equal((0, 6), (left.Count, young.Count));
        var shown = Tool.Run("tc", "-n", cable.Right.Name, "filter", "show", "dev", "e", "ingress");
        Assert.Contains("pref 46773 bpf", shown, StringComparison.Ordinal);
        Assert.Contains("handle 0x1 counter direct-action", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_way_is_the_one_that_this_kernel_has()
    {
        using var cable = new Cable();
        using var wire = new Wire(cable);
        using var counter = new FrameCounter(ClassifierVerdict.Drop);
        using var attachment = cable.Right.Namespace.Run(() => ClassifierAttachment.Attach(cable.RightIndex, FrameDirection.Ingress, counter.Program));
        Assert.Equal(BpfFeature.TcxLinks.MissingFrom(BpfFeature.Running) is null ? ClassifierHook.Tcx : ClassifierHook.Clsact, attachment.Hook);
        Assert.Equal(0, wire.Deliver(5));
        Assert.Equal(5, counter.Count);
    }

    [Fact]
    public void What_neither_way_takes_is_refused_with_both_reasons()
    {
        using var cable = new Cable();
        using var filter = BpfKernel.Load(static code =>
        {
            code.Mov(R0, 0);
            code.Exit();
        }, "filter", BpfProgramType.SocketFilter);
        var refusal = Assert.Throws<LinuxException>(() => cable.Right.Namespace.Run(() => ClassifierAttachment.Attach(cable.RightIndex, FrameDirection.Ingress, filter)));
        Assert.Equal(Errno.EINVAL, refusal.Errno);
        Assert.Contains("set classifier Ingress of device", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("before that: attach BPF program filter at Ingress of device", refusal.Message, StringComparison.Ordinal);
        using var counter = new FrameCounter(ClassifierVerdict.Pass);
        var missing = Assert.Throws<LinuxException>(() => cable.Right.Namespace.Run(() => ClassifierAttachment.Attach(99, FrameDirection.Ingress, counter.Program)));
        Assert.Equal(Errno.ENODEV, missing.Errno);
    }

    /// <summary>As a kernel with that way would: one without links says EINVAL to them.</summary>
    private static ClassifierAttachment Attach(TestNamespace space, int device, FrameDirection direction, FrameCounter counter, ClassifierHook hook)
    {
        if (hook == ClassifierHook.Tcx)
        {
            BpfKernel.NeedTcx();
        }

        return space.Namespace.Run(() => hook == ClassifierHook.Tcx
            ? ClassifierAttachment.Attach(device, direction, counter.Program)
            : ClassifierAttachment.Attach(device, direction, counter.Program, static (_, _, _) => throw new LinuxException("attach", "", Errno.EINVAL)));
    }

    private static ClassifierAttachment? Reopen(Cable cable, string path) =>
        cable.Right.Namespace.Run(() => ClassifierAttachment.TryReopen(cable.RightIndex, FrameDirection.Ingress, path));
}
