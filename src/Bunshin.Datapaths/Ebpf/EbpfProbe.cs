using Bunshin.Linux;
using Bunshin.Linux.Bpf.Attaching;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Linux.Bpf.Programs;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;
using Bunshin.Linux.Netlink.Classifiers;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>Tries what the datapath stands on, in a namespace that is thrown away: a veth pair, and a program at it.</summary>
internal static class EbpfProbe
{
    /// <summary>Whether a child can be served here.</summary>
    public static ProbeResult Run(ChildForm child)
    {
        if (child.Kind == ChildKind.Macvtap)
        {
            return new(false, "a macvtap's character device can only be the kernel's", "use the kernel datapath, or a macvlan child");
        }

        if (EbpfLimits.WhyNot(child) is { } why)
        {
            return new(false, why, "use the userspace datapath, or the kernel's where it has the driver");
        }

        try
        {
            using var space = NetworkNamespace.CreateAnonymous();
            using var net = RouteNetlink.Open(space);
            net.CreateLink(new NewLink { Name = "probe0", Kind = new VethKind { Peer = new NewLink { Name = "probe1", Kind = new VethKind() } } });
            var device = net.GetLink("probe0").Index;
            using var program = BpfProgram.Load(DropAll(), BpfProgramType.Classifier, "probe");
            using var attachment = space.Run(() => ClassifierAttachment.Attach(device, FrameDirection.Ingress, program));
            return new(true, "veth children, forwarded by BPF programs in the kernel: one was attached and removed");
        }
        catch (LinuxException refused) when (refused.Errno is Errno.EPERM or Errno.EACCES)
        {
            return new(false, refused.Message, "BPF needs CAP_BPF and CAP_NET_ADMIN outside of user namespaces: run as root");
        }
        catch (LinuxException refused)
        {
            return new(false, refused.Message, "a kernel with CONFIG_BPF_SYSCALL, CONFIG_VETH, and either CONFIG_NET_XGRESS (Linux 6.6) or CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF");
        }
    }

    private static BpfProgramText DropAll()
    {
        var code = new BpfAssembler();
        code.Mov(BpfRegister.R0, (int)ClassifierVerdict.Drop);
        code.Exit();
        return code.Assemble();
    }
}
