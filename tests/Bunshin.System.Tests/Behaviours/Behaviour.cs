using System.Text.RegularExpressions;
using Bunshin.RealEngine;

namespace Bunshin.System.Tests.Behaviours;

/// <summary>Something users rely on, as steps that show it.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Steps">In their order; the first that is not as it must be ends it.</param>
internal sealed partial record Behaviour(string Name, params IReadOnlyList<Step> Steps)
{
    /// <summary>What a driver's networks do.</summary>
    /// <returns>"yes", or "no" with what was seen instead.</returns>
    public string Of(Server server, Driver driver)
    {
        var deviation = Steps.Select(step => step.Check(server, driver)).FirstOrDefault(static deviation => deviation is not null);
        return deviation is null ? "yes" : $"no: {Steady(deviation)}";
    }

    // Ids differ from run to run.
    private static string Steady(string text) => Spaces().Replace(Ids().Replace(text, "…"), " ");

    [GeneratedRegex("[0-9a-f]{12,64}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
