using Bunshin.Conformance.Recordings;
using Bunshin.Conformance.Stacks;
using Bunshin.Datapaths;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Conformance.Live;

/// <summary>Frames with which datapaths of ours knowingly do something else than the kernel.</summary>
internal static class ServedLimits
{
    /// <summary>Why a case is not compared, or null.</summary>
    public static string? WhyNot(DatapathKind? kind, StackConfig config, StackObserver model, RecordedCase recorded) => kind switch
    {
        DatapathKind.Ebpf => WhyNot(config, recorded),
        DatapathKind.Userspace => WhyNot(config, recorded) ?? WhyNotInAProcess(config, model, recorded),
        _ => null,
    };

    private static string? WhyNot(StackConfig config, RecordedCase recorded) =>
        recorded.Priority != 0 && config.Devices.Any(static device => device.Spec.Vlan?.EgressPriorities is { Count: > 0 })
            ? "the priority of a packet is lost on the way out of its namespace, by which the tag's would be chosen"
            : null;

    private static string? WhyNotInAProcess(StackConfig config, StackObserver model, RecordedCase recorded)
    {
        _ = FrameView.TryParse(recorded.Frame, out var frame);
        if (config.HasIp && frame.Tag is { IsPresent: true, Vid: 0 } && config.Devices.Any(static device => device is { Lower: "p", Spec.Vlan.Id: 0 }))
        {
            return "what a VLAN device of id 0 takes is P's too, whose IP forgets a priority tag";
        }

        return frame.Bytes.Length > 0
            && frame.Destination == frame.Source
            && config.Devices.Any(device => device.Name == recorded.Inject && device.Spec is { Kind: ChildKind.Ipvlan, Ipvlan.Mode: IpvlanMode.L2 })
            && model.FactsOf(recorded).Returns.Contains("p")
                ? "what an ipvlan child sends to P's side goes to P's IP layer as a packet to be sent, not as one that came in"
                : null;
    }
}
