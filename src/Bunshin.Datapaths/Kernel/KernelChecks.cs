namespace Bunshin.Datapaths.Kernel;

/// <summary>What can be refused before the kernel is asked.</summary>
internal static class KernelChecks
{
    /// <summary>Throws all problems at once.</summary>
    public static void ThrowIfRefused(ParentSpec? current, ParentSpec desired)
    {
        var problems = new List<string>();
        if (current is not null && (current.Name != desired.Name || current.Namespace.Path != desired.Namespace.Path))
        {
            problems.Add($"the parent cannot be changed from {current.Name} to {desired.Name}; stop the one and start the other");
        }

        problems.AddRange(StackChecks.Problems(desired));
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }
    }
}
