namespace Bunshin.RealEngine;

/// <summary>What a program answered.</summary>
/// <param name="Command">What was typed.</param>
/// <param name="Status">Its exit status.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Errors">What it complained of.</param>
public sealed record Outcome(string Command, int Status, string Output, string Errors)
{
    /// <summary>It did what it was told.</summary>
    public bool IsGood => Status == 0;

    /// <summary>All it said, without white space around it.</summary>
    public string Said => $"{Output.Trim()}\n{Errors.Trim()}".Trim();

    /// <summary>What it wrote, without white space around it.</summary>
    /// <exception cref="EngineException">It failed.</exception>
    public string Text => IsGood ? Output.Trim() : throw new EngineException($"{Command}: exit status {Status}: {Said}");
}
