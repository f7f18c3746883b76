using System.Buffers.Binary;
using Bunshin.Forwarding.Policies;
using Bunshin.Linux.Bpf.Code;
using Bunshin.Packets.Ip;
using static Bunshin.Linux.Bpf.Code.BpfRegister;

namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>The part of the check that holds a guarded child to being a host, as <see cref="HostRole"/> says.</summary>
internal static class RoleCheck
{
    public static void Write(PolicyCheck check)
    {
        var code = check.Rules.Code;
        var (dhcp, routes, serves) = (code.NewLabel("DHCP"), code.NewLabel("acts as a router"), code.NewLabel("serves DHCP"));
        code.Mark(check.ByRole);
        check.JumpUnless(PolicyBits.IsNoRouter, dhcp);
        JudgeMessage(code, routes, dhcp);
        code.Mark(dhcp);
        check.JumpUnless(PolicyBits.IsNoDhcpServer, check.ByRules);
        JudgePorts(code, serves, check.ByRules);
        code.Mark(routes);
        check.Refuse(PolicyReason.ActsAsRouter);
        code.Mark(serves);
        check.Refuse(PolicyReason.ServesDhcp);
    }

    private static void JudgeMessage(BpfAssembler code, BpfLabel routes, BpfLabel otherwise)
    {
        var ipv6 = code.NewLabel("message of IPv6");
        code.Load(BpfSize.Double, R2, PolicyPlaces.Family);
        code.JumpIf(BpfCondition.Equal, R2, AddressEntry.Ipv6, ipv6);
        code.Load(BpfSize.Double, R1, PolicyPlaces.Message);
        foreach (var type in HostRole.RouterTypes)
        {
            code.JumpIf(BpfCondition.Equal, R1, (int)type, routes);
        }

        code.Jump(otherwise);
        code.Mark(ipv6);
        GuardCheck.JumpIfMessageOf(code, HostRole.RouterMessages, routes);
    }

    private static void JudgePorts(BpfAssembler code, BpfLabel serves, BpfLabel otherwise)
    {
        var ipv6 = code.NewLabel("ports of IPv6");
        code.Load(BpfSize.Double, R1, PolicyPlaces.Protocol);
        code.JumpIf(BpfCondition.NotEqual, R1, IpProtocol.Udp, otherwise);
        code.Load(BpfSize.Double, R1, PolicyPlaces.HasPorts);
        code.JumpIf(BpfCondition.Equal, R1, 0, otherwise);
        code.Load(BpfSize.Half, R3, PolicyPlaces.Ports);
        code.Load(BpfSize.Half, R4, R10 + (PolicyPlaces.Ports.Offset + sizeof(ushort)));
        code.Load(BpfSize.Double, R2, PolicyPlaces.Family);
        code.JumpIf(BpfCondition.Equal, R2, AddressEntry.Ipv6, ipv6);
        JumpIf(code, HostRole.DhcpPorts, serves);
        code.Jump(otherwise);
        code.Mark(ipv6);
        JumpIf(code, HostRole.Dhcpv6Ports, serves);
        code.Jump(otherwise);
    }

    // R3 the source's, R4 the destination's, as they lie in memory.
    private static void JumpIf(BpfAssembler code, (ushort Server, ushort Client) ports, BpfLabel serves)
    {
        code.JumpIf(BpfCondition.Equal, R3, BinaryPrimitives.ReverseEndianness(ports.Server), serves);
        code.JumpIf(BpfCondition.Equal, R4, BinaryPrimitives.ReverseEndianness(ports.Client), serves);
    }
}
