using Bunshin.Networks.Attaching;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Reconciling;

/// <summary>Tells endpoints that nobody will ever remove: their sandbox has been away for long, or they were never joined.</summary>
/// <remarks>
/// A manager that was killed may clean up by itself when it comes back, and then says nothing of it. A sandbox that is only about to
/// be made is away too, but not for long; a manager that is down keeps its sandboxes.
/// </remarks>
internal sealed class StaleEndpoints(EndpointSearch search, TimeProvider clock)
{
    private static readonly TimeSpan SandboxAway = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan NeverJoined = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>Those that have been so for long enough, as seen by this and earlier looks.</summary>
    public IReadOnlyList<Endpoint> In(RegistryView view)
    {
        var away = view.Endpoints.Values.Where(IsAway).ToArray();
        var now = clock.GetTimestamp();
        foreach (var back in _since.Keys.Except(away.Select(endpoint => endpoint.Id)).ToArray())
        {
            _ = _since.Remove(back);
        }

        foreach (var endpoint in away)
        {
            _ = _since.TryAdd(endpoint.Id, now);
        }

        return Array.FindAll(away, endpoint =>
            clock.GetElapsedTime(_since[endpoint.Id], now) >= (endpoint.Attachment is null ? NeverJoined : SandboxAway));
    }

    private bool IsAway(Endpoint endpoint)
    {
        try
        {
            return endpoint.Attachment is null || !search.IsThere(endpoint.Attachment.Sandbox);
        }
        catch (Linux.LinuxException)
        {
            // It cannot be told, so it has not been seen away.
            return false;
        }
    }
}
