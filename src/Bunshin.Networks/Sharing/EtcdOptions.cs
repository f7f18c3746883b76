namespace Bunshin.Networks.Sharing;

/// <summary>Where the etcd is that hosts share addresses by, and who we are there.</summary>
public sealed record EtcdOptions
{
    /// <summary>Its members, <c>http://10.0.0.5:2379</c>; any of them will do.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>What this host is called among those that share addresses. No other may be called the same.</summary>
    public required string HostName { get; init; }

    /// <summary>What tells this daemon from another of the same host name: the same after each of its starts.</summary>
    public required string Installation { get; init; }

    /// <summary>How long the host name stays this daemon's after it was heard last; etcd rounds up to seconds.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait for an answer, of all members together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>User name; null where etcd asks for none.</summary>
    public string? User { get; init; }

    /// <summary>The user's password.</summary>
    public string? Password { get; init; }

    /// <summary>PEM file with the authorities by which members are believed; null for the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>PEM file with our own certificate; null where etcd asks for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file with its key; null where it is in the same file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Reads members as etcdctl takes them: <c>http://a:2379,https://b:2379</c>.</summary>
    /// <exception cref="NetworkException"><see cref="NetworkProblem.Invalid"/>: one is not a URL of that kind.</exception>
    public static IReadOnlyList<Uri> ParseEndpoints(string text)
    {
        var endpoints = new List<Uri>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.PathAndQuery != "/")
            {
                throw new NetworkException(NetworkProblem.Invalid, $"\"{part}\" is not a member of an etcd: write http://HOST:2379 or https://HOST:2379, several with commas between");
            }

            endpoints.Add(endpoint);
        }

        return endpoints.Count > 0
            ? endpoints
            : throw new NetworkException(NetworkProblem.Invalid, "no member of an etcd is named: write http://HOST:2379, several with commas between");
    }
}
