using System.Numerics;

namespace Bunshin.Networks.Tests.Interleaving;

internal enum CallKind
{
    CreateNetwork,
    DeleteNetwork,
    Create,
    Join,
    Leave,
    Delete,
}

internal enum Answer
{
    Done,
    Conflict,
    NotFound,
    Refused,
}

/// <summary>A request and its answer.</summary>
internal sealed record Call(CallKind What, int Network, int Endpoint, int Sandbox, string Who)
{
    public int Begun { get; init; }

    /// <summary>When it was answered; never for one that was not.</summary>
    public int Ended { get; set; } = int.MaxValue;

    public Answer Answer { get; set; } = Answer.Refused;

    public string Words { get; set; } = "";

    public override string ToString() => $"{Begun}-{(Ended == int.MaxValue ? "..." : Ended)} {Who}: {What} "
        + $"{(What <= CallKind.DeleteNetwork ? $"n{Network}" : $"e{Endpoint}")}{(What == CallKind.Join ? $" in s{Sandbox}" : "")}: {Answer} {Words}";
}

/// <summary>All requests of a run, and whether there is an order in which the model would have answered the same (Wing and Gong, with Lowe's memory).</summary>
internal sealed class History
{
    private readonly List<Call> _calls = [];
    private int _time;

    /// <summary>It was joined once, and nobody has asked for anything that ends that.</summary>
    public bool IsStillJoined(int endpoint, int network) =>
        _calls.Count(call => call.What == CallKind.Join && call.Endpoint == endpoint) == 1
        && !_calls.Exists(call => (call.What is CallKind.Leave or CallKind.Delete && call.Endpoint == endpoint) || (call.What == CallKind.DeleteNetwork && call.Network == network));

    public async Task<Answer> Do(Call call, Func<Task> request)
    {
        var begun = call with { Begun = ++_time };
        _calls.Add(begun);
        try
        {
            await request();
            begun.Answer = Answer.Done;
        }
        catch (NetworkException refusal)
        {
            begun.Words = refusal.Message;
            begun.Answer = refusal.Kind switch
            {
                NetworkProblem.Conflict => Answer.Conflict,
                NetworkProblem.NotFound => Answer.NotFound,
                _ => Answer.Refused,
            };
        }
        catch (Exception failure) when (failure is Linux.LinuxException or Datapaths.DatapathException)
        {
            begun.Words = failure.Message;
        }

        begun.Ended = ++_time;
        return begun.Answer;
    }

    /// <summary>Why no order explains the answers and the end; null if one does.</summary>
    public string? Contradiction(Model model, ulong end)
    {
        var seen = new HashSet<(ulong Done, ulong State)>();
        var open = new Stack<(ulong Done, ulong State)>();
        open.Push((0, 0));
        var all = (1UL << _calls.Count) - 1;
        var furthest = 0;
        var ends = new HashSet<string>();
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
            {
                continue;
            }

            if (at.Done == all)
            {
                if (at.State == end)
                {
                    return null;
                }

                _ = ends.Add(model.Words(at.State));
                continue;
            }

            furthest = Math.Max(furthest, BitOperations.PopCount(at.Done));
            foreach (var next in Next(model, at.Done, at.State))
            {
                open.Push(next);
            }
        }

        return ends.Count > 0
            ? $"the answers allow only these ends: {string.Join(" | ", ends)}; and it is: {model.Words(end)}"
            : $"no order explains the answers, at most {furthest} of {_calls.Count} of them";
    }

    public override string ToString() => string.Join(Environment.NewLine, _calls);

    private IEnumerable<(ulong, ulong)> Next(Model model, ulong done, ulong state)
    {
        var first = int.MaxValue;
        for (var number = 0; number < _calls.Count; number++)
        {
            if ((done & (1UL << number)) == 0)
            {
                first = Math.Min(first, _calls[number].Ended);
            }
        }

        for (var number = 0; number < _calls.Count; number++)
        {
            if ((done & (1UL << number)) != 0 || _calls[number].Begun > first)
            {
                continue;
            }

            foreach (var meanwhile in model.Meanwhile(_calls[number], state))
            {
                yield return (done, meanwhile);
            }

            if (model.After(_calls[number], state) is { } after)
            {
                yield return (done | (1UL << number), after);
            }
        }
    }
}
