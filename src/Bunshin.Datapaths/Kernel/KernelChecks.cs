using System.Text;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Datapaths.Kernel;

/// <summary>What can be refused before the kernel is asked.</summary>
internal static class KernelChecks
{
    private const int MaxNameBytes = 15;

    // Stands for the random address the kernel will choose; only its validity is looked at.
    private static readonly MacAddress SomeAddress = new(0x02_00_00_00_00_01);

    /// <summary>Throws all problems at once.</summary>
    public static void ThrowIfRefused(ParentSpec? current, ParentSpec desired)
    {
        var problems = new List<string>();
        if (NameProblem(desired.Name) is { } parentName)
        {
            problems.Add($"parent \"{desired.Name}\": {parentName}");
        }

        if (current is not null && (current.Name != desired.Name || current.Namespace.Path != desired.Namespace.Path))
        {
            problems.Add($"the parent cannot be changed from {current.Name} to {desired.Name}; stop the one and start the other");
        }

        CheckChildren(desired, problems);
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }
    }

    private static void CheckChildren(ParentSpec desired, List<string> problems)
    {
        // The parent's real MTU and address are not known without asking; the kernel's word on them comes at the start.
        var parent = new MacvlanParent { Address = MacAddress.Zero, Mtu = int.MaxValue };
        var names = new HashSet<(string, string)>();
        var earlier = new List<MacvlanChild>();
        foreach (var child in desired.Children)
        {
            if (NameProblem(child.Name) is { } name)
            {
                problems.Add($"child \"{child.Name}\": {name}");
            }

            if (!names.Add(ChildDifference.Key(child)))
            {
                problems.Add($"child {child.Name}: there are two of that name in {child.Namespace}; give one another name");
            }

            var model = new MacvlanChild
            {
                Address = child.Address ?? SomeAddress,
                Mode = child.Mode,
                Flags = child.Flags,
                Sources = child.Sources,
                Mtu = child.Mtu ?? MacvlanRules.MinimumMtu,
                IsUp = false,
            };
            if (MacvlanRules.CheckAdd(parent, earlier, model) is { } refusal)
            {
                problems.Add($"child {child.Name}: {refusal}");
            }

            earlier.Add(model);
        }
    }

    /// <summary>The kernel's <c>dev_valid_name</c>; a <c>%</c> would be a pattern.</summary>
    private static string? NameProblem(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) is 0 or > MaxNameBytes)
        {
            return $"an interface name has 1 to {MaxNameBytes} bytes";
        }

        return name is "." or ".." || name.Any(letter => letter is '/' or ':' or '%' || char.IsWhiteSpace(letter))
            ? "an interface name has no slash, colon, percent sign or space, and is neither . nor .."
            : null;
    }
}
