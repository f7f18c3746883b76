using System.Text;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>Who went on, one after another, and from where.</summary>
internal sealed class Steps
{
    private readonly List<(Fiber Fiber, string Place)> _steps = [];

    public int Count => _steps.Count;

    public void Add(Fiber fiber, string place) => _steps.Add((fiber, place));

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (fiber, place) in _steps)
        {
            _ = text.Append(fiber).Append(": ").AppendLine(place);
        }

        return text.ToString();
    }
}

/// <summary>What can be said shorter to a schedule.</summary>
internal static class Beginning
{
    /// <summary>Begins something that waits in between.</summary>
    public static Task BeginAsync(this Schedule schedule, string name, Func<Task> work)
    {
        var done = new TaskCompletionSource();
        schedule.Begin(name, async () =>
        {
            try
            {
                await work();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        return done.Task;
    }
}
