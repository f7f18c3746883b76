namespace Bunshin.Lab.Running;

/// <summary>What has to be undone, newest first; a failure does not keep the rest from being undone.</summary>
internal sealed class Teardown
{
    private readonly Stack<(string What, Action Undo)> _steps = new();

    /// <summary>Notes how to undo something that was just done; <paramref name="what"/> completes "could not …".</summary>
    public void Add(string what, Action undo) => _steps.Push((what, undo));

    /// <summary>Undoes everything; a second call finds nothing left.</summary>
    /// <returns>What failed.</returns>
    public IReadOnlyList<string> Run()
    {
        var failures = new List<string>();
        while (_steps.TryPop(out var step))
        {
            try
            {
                step.Undo();
            }
            catch (Exception e)
            {
                failures.Add($"could not {step.What}: {e.Message}");
            }
        }

        return failures;
    }
}
