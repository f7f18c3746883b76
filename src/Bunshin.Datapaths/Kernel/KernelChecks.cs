namespace Bunshin.Datapaths.Kernel;

/// <summary>What can be refused before the kernel is asked.</summary>
internal static class KernelChecks
{
    /// <summary>Throws all problems at once.</summary>
    public static void ThrowIfRefused(ParentSpec? current, ParentSpec desired)
    {
        var problems = new List<string>();
        if (current is not null && StackChecks.ParentProblem(current, desired) is { } problem)
        {
            problems.Add(problem);
        }

        problems.AddRange(StackChecks.Problems(desired));
        problems.AddRange(StackChecks.UnservedPolicies(desired));
        if (problems.Count > 0)
        {
            throw new DatapathException(problems);
        }
    }
}
