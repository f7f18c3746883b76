using System.Text;
using Bunshin.Forwarding;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Forwarding.Policies;
using Bunshin.Forwarding.Stacks;
using Bunshin.Forwarding.Vlan;
using Bunshin.Linux;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths;

/// <summary>What is wrong with a specification by itself, before any device is looked at; the same for every datapath.</summary>
public static class StackChecks
{
    private const int MaxNameBytes = 15;
    private const int MaxAliasBytes = 255;
    private const int AnyMtu = 65535;

    // Stands for an address that is not known yet; only its validity is looked at.
    private static readonly MacAddress SomeAddress = new(0x02_00_00_00_00_01);

    /// <summary>Why <paramref name="current"/> cannot become <paramref name="desired"/> as a whole, whatever the children; null when it can.</summary>
    private static string? ParentProblem(ParentSpec current, ParentSpec desired) =>
        current.Name != desired.Name || current.Namespace.Path != desired.Namespace.Path
            ? $"the parent cannot be changed from {current.Name} to {desired.Name}; stop the one and start the other"
            : current.IsLasting != desired.IsLasting
                ? $"the children of {current.Name} {(current.IsLasting ? "outlast" : "go with")} their process, which cannot be changed while they are served"
                : null;

    /// <summary>All problems, each a sentence; empty when there are none.</summary>
    public static IReadOnlyList<string> Problems(ParentSpec spec)
    {
        var problems = new List<string>();
        if (NameProblem(spec.Name) is { } parentName)
        {
            problems.Add($"parent \"{spec.Name}\": {parentName}");
        }

        var names = new HashSet<ChildKey>();
        for (var at = 0; at < spec.Children.Count; at++)
        {
            var child = spec.Children[at];
            if (NameProblem(child.Name) is { } name)
            {
                problems.Add($"child \"{child.Name}\": {name}");
            }

            if (!names.Add(ChildKey.Of(child, spec.Namespace)))
            {
                problems.Add($"child {child.Name}: there are two of that name in {child.Namespace}; give one another name");
            }

            if (child.Alias is { } alias && AliasProblem(alias) is { } text)
            {
                problems.Add($"child {child.Name}: {text}");
            }

            problems.AddRange(PolicyProblems(spec, child).Select(problem => $"child {child.Name}: {problem}"));
            if (PlaceProblem(spec, at) is { } place)
            {
                problems.Add($"child {child.Name}: {place}");
            }
        }

        foreach (var port in spec.Children.GroupBy(child => child.Lower ?? spec.Name, StringComparer.Ordinal))
        {
            CheckPort(port.Key, [.. port], problems);
        }

        return problems;
    }

    /// <summary>The kernel's <c>dev_valid_name</c>; a <c>%</c> would be a pattern. Null for a good name.</summary>
    public static string? NameProblem(string name)
    {
        if (KernelText.CountBytes(name) is 0 or > MaxNameBytes)
        {
            return $"an interface name has 1 to {MaxNameBytes} bytes";
        }

        if (KernelText.Decode(KernelText.Encode(name)) is var written && written != name)
        {
            return $"the kernel's device of that name is called {written}";
        }

        return name is "." or ".." || name.Any(letter => letter is '/' or ':' or '%' || char.IsWhiteSpace(letter))
            ? "an interface name has no slash, colon, percent sign or space, and is neither . nor .."
            : null;
    }

    /// <summary>Refuses what is wrong by itself.</summary>
    /// <param name="current">What is served; null for nothing.</param>
    /// <param name="desired">What shall be.</param>
    /// <param name="servesPolicies">The datapath minds policies.</param>
    /// <param name="more">What else is wrong.</param>
    /// <exception cref="DatapathException">All of it.</exception>
    internal static void ThrowIfRefused(ParentSpec? current, ParentSpec desired, bool servesPolicies, IEnumerable<string>? more = null)
    {
        var problems = Problems(desired).Concat(servesPolicies ? [] : UnservedPolicies(desired)).Concat(more ?? []);
        DatapathException.ThrowIfAny([.. current is not null && ParentProblem(current, desired) is { } problem ? [problem] : Array.Empty<string>(), .. problems.Distinct(StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> UnservedPolicies(ParentSpec spec) => spec.Children
        .Where(static child => child.Policy is not null)
        .Select(static child => $"child {child.Name}: this datapath serves no policies; use the ebpf datapath, or leave the policy out");

    // What only passes through a child on its way to others is not its own.
    private static IEnumerable<string> PolicyProblems(ParentSpec spec, ChildSpec child)
    {
        if (child.Policy is null)
        {
            return [];
        }

        var upper = spec.Children.FirstOrDefault(other => other.Lower == child.Name);
        var problems = PolicyChecks.Problems(child.Policy);
        return upper is null ? problems : problems.Append($"{upper.Name} stands on it; give the policy to {upper.Name}, and to others that do");
    }

    private static string? AliasProblem(string alias) =>
        Encoding.UTF8.GetByteCount(alias) > MaxAliasBytes || alias.Any(char.IsControl)
            ? $"an alias has at most {MaxAliasBytes} bytes, none of them a control character"
            : null;

    private static string? PlaceProblem(ParentSpec spec, int at)
    {
        var child = spec.Children[at];
        if ((child.Kind == ChildKind.Vlan) != (child.Vlan is not null))
        {
            return child.Kind == ChildKind.Vlan ? "VLAN id not specified" : $"a {child.Kind.Word()} child has no VLAN settings";
        }

        if (child.Ipvlan != IpvlanSettings.Default && child.Kind != ChildKind.Ipvlan)
        {
            return $"a {child.Kind.Word()} child has no ipvlan settings";
        }

        if (child.Lower is null)
        {
            return null;
        }

        var lower = spec.LowerOf(at);
        if (lower < 0)
        {
            return $"it is to stand on {child.Lower}, but no child before it has that name";
        }

        var below = spec.Children[lower];
        if (!below.Namespace.IsCurrent && below.Namespace.Path != spec.Namespace.Path)
        {
            return $"it is to stand on {child.Lower}, which lives in {below.Namespace}; what others stand on lives where {spec.Name} does";
        }

        if (child.Kind == ChildKind.Vlan && below.Kind == ChildKind.Ipvlan)
        {
            return IpvlanRules.CheckVlanOn(below.Name).ToString();
        }

        // The drivers would quietly use the lower device's own parent; whoever writes it down should say what is meant.
        if (child.IsMacvlan ? below.IsMacvlan : child.Kind == ChildKind.Ipvlan && below.Kind == ChildKind.Ipvlan)
        {
            return $"it is to stand on {below.Name}, a {below.Kind.Word()} child itself; let it stand on {below.Lower ?? spec.Name}, beside {below.Name}";
        }

        var depth = 0;
        for (var down = lower; down >= 0; down = spec.LowerOf(down))
        {
            depth++;
        }

        return ParentRules.CheckDepth(below.Name, depth)?.ToString();
    }

    private static void CheckPort(string lower, ChildSpec[] children, List<string> problems)
    {
        CheckVlans(lower, [.. children.Where(static child => child.Kind == ChildKind.Vlan && child.Vlan is not null)], problems);
        var macvlans = children.Where(static child => child.IsMacvlan).ToArray();
        var ipvlans = children.Where(static child => child.Kind == ChildKind.Ipvlan).ToArray();
        if (macvlans.Length > 0 && ipvlans.Length > 0)
        {
            var first = children.First(static child => child.Kind != ChildKind.Vlan);
            var second = first.Kind == ChildKind.Ipvlan ? macvlans[0] : ipvlans[0];
            problems.Add($"child {second.Name}: {ParentRules.CheckHolder(lower, second.Kind.Word(), new PortHolder(first.Kind.Word(), first.Name))}");
        }

        CheckMacvlans(macvlans, problems);
        CheckIpvlans(lower, ipvlans, problems);
    }

    private static void CheckVlans(string lower, ChildSpec[] children, List<string> problems)
    {
        var earlier = new List<VlanChild>();
        foreach (var child in children)
        {
            var model = child.ForVlan(child.Address ?? SomeAddress, isUp: false, child.Mtu ?? MacvlanRules.MinimumMtu);
            Add(child, VlanRules.CheckAdd(lower, AnyMtu, earlier, model), problems);
            earlier.Add(model);
        }
    }

    private static void CheckMacvlans(ChildSpec[] children, List<string> problems)
    {
        // The parent's real MTU and address are not known without asking; what depends on them is refused at the start.
        var parent = new MacvlanParent { Address = MacAddress.Zero, Mtu = AnyMtu };
        var earlier = new List<MacvlanChild>();
        foreach (var child in children)
        {
            var model = child.ForMacvlan(child.Address ?? SomeAddress, isUp: false, child.Mtu ?? MacvlanRules.MinimumMtu);
            Add(child, MacvlanRules.CheckAdd(parent, earlier, model), problems);
            earlier.Add(model);
        }
    }

    private static void CheckIpvlans(string lower, ChildSpec[] children, List<string> problems)
    {
        var port = children.Length == 0 ? null : children[0].Ipvlan;
        foreach (var child in children)
        {
            var settings = child.Ipvlan;
            Add(child, IpvlanRules.CheckPort(settings.Mode, settings.Flags), problems);
            if (settings != port)
            {
                problems.Add(
                    $"child {child.Name}: it asks for {settings}, but {lower} has {children[0].Name} with {port}; "
                    + "mode and flags are the parent's, so all its ipvlan children have the same");
            }

            if (child.Address is not null)
            {
                problems.Add($"child {child.Name}: an ipvlan child has the MAC of {lower}; leave its address out, or make it a macvlan (EOPNOTSUPP)");
            }

            if (child.Mtu is { } mtu)
            {
                Add(child, IpvlanRules.CheckMtu(mtu), problems);
            }
        }
    }

    private static void Add(ChildSpec child, Refusal? refusal, List<string> problems)
    {
        if (refusal is not null)
        {
            problems.Add($"child {child.Name}: {refusal}");
        }
    }
}
