using System.Collections.Concurrent;
using Bunshin.Linux.Namespaces;
using Bunshin.Networks.Announcing;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Attaching;

/// <summary>What is done once an endpoint's link is up in its sandbox: its name there is remembered, its addresses are announced. Any thread.</summary>
internal sealed class Settlement(Registry registry, IAnnouncer announcer) : IDisposable
{
    private const int LookMilliseconds = 20;
    private const int Looks = 1500;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _underWay = new(StringComparer.Ordinal);

    /// <summary>Begins for an endpoint that was joined; nothing where that has begun already.</summary>
    public void Begin(Network network, Endpoint endpoint)
    {
        var stop = new CancellationTokenSource();
        if (_underWay.TryAdd(endpoint.Id, stop))
        {
            _ = RunAsync(network, endpoint, stop.Token);
        }
        else
        {
            stop.Dispose();
        }
    }

    /// <summary>Begins anew, as after a parent's link has come up again.</summary>
    public void Again(Network network, Endpoint endpoint)
    {
        End(endpoint.Id);
        Begin(network, endpoint);
    }

    /// <summary>Stops; the endpoint is leaving.</summary>
    public void End(string endpointId)
    {
        if (_underWay.TryRemove(endpointId, out var stop))
        {
            stop.Cancel();
            stop.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var endpoint in _underWay.Keys)
        {
            End(endpoint);
        }
    }

    private async Task RunAsync(Network network, Endpoint endpoint, CancellationToken stop)
    {
        try
        {
            await Task.Yield();
            if (await WaitAsync(endpoint, stop) is not { } name)
            {
                return;
            }

            Remember(endpoint, name);
            if (network.Settings.Announcements > 0)
            {
                var addresses = endpoint.Addresses.Select(address => address.Address).ToArray();
                await announcer.AnnounceAsync(
                    new Announcement(endpoint.Attachment!.Sandbox, name, addresses, network.Settings.Announcements, network.Settings.AnnouncementInterval),
                    stop);
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException or Linux.LinuxException or NetworkException)
        {
            // The endpoint left, or its sandbox is gone: nobody needs to know where it was.
        }
    }

    private static async Task<string?> WaitAsync(Endpoint endpoint, CancellationToken stop)
    {
        var sandbox = NamespaceReference.AtPath(endpoint.Attachment!.Sandbox);
        for (var look = 0; look < Looks; look++)
        {
            if (HostLinks.FindIn(sandbox, endpoint) is { IsUp: true } place)
            {
                return place.Name;
            }

            await Task.Delay(LookMilliseconds, stop);
        }

        return null;
    }

    private void Remember(Endpoint endpoint, string name) => registry.Change(view =>
        view.Endpoints.GetValueOrDefault(endpoint.Id) is { Attachment: { IsLeft: false } attachment } now
            && attachment.Sandbox == endpoint.Attachment!.Sandbox && attachment.SeenName != name
            ? new StoreChange { Endpoints = [now with { Attachment = attachment with { SeenName = name } }] }
            : new StoreChange());
}
