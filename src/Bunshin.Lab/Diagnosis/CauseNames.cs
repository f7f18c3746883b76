namespace Bunshin.Lab.Diagnosis;

/// <summary>The names that lab files and JSON use for <see cref="CauseKind"/>.</summary>
public static class CauseNames
{
    private static readonly (CauseKind Kind, string Name)[] All =
    [
        (CauseKind.LocalAddress, "local-address"),
        (CauseKind.NoHairpin, "no-hairpin"),
        (CauseKind.Private, "private"),
        (CauseKind.ParentAndChild, "parent-and-child"),
        (CauseKind.Passthru, "passthru"),
        (CauseKind.SourceList, "source-list"),
        (CauseKind.LinkDown, "link-down"),
        (CauseKind.NoAddress, "no-address"),
        (CauseKind.NoRoute, "no-route"),
        (CauseKind.NoGateway, "no-gateway"),
        (CauseKind.ForwardingOff, "forwarding-off"),
        (CauseKind.Policy, "policy"),
        (CauseKind.VlanNotCarried, "vlan-not-carried"),
        (CauseKind.VlanMismatch, "vlan-mismatch"),
        (CauseKind.SwitchFilter, "switch-filter"),
        (CauseKind.MirrorPort, "mirror-port"),
        (CauseKind.IpvlanRouted, "ipvlan-routed"),
        (CauseKind.NoAnswer, "no-answer"),
    ];

    /// <summary>All names.</summary>
    public static IEnumerable<string> Known => All.Select(one => one.Name);

    /// <summary>The name of <paramref name="kind"/>.</summary>
    public static string Of(CauseKind kind) => All.First(one => one.Kind == kind).Name;

    /// <summary>The kind that <paramref name="name"/> stands for.</summary>
    public static bool TryParse(string name, out CauseKind kind)
    {
        foreach (var one in All)
        {
            if (one.Name == name)
            {
                kind = one.Kind;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
