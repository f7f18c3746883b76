using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Etcdserverpb;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bunshin.Networks.Sharing;

/// <summary>One member of an etcd, and the calls it takes.</summary>
internal sealed class EtcdMember : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly EtcdOptions _options;
    private readonly Auth.AuthClient _authentication;
    private volatile string? _token;

    public EtcdMember(Uri address, EtcdOptions options)
    {
        Address = address.GetLeftPart(UriPartial.Authority);
        _options = options;
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = Handler(options),
            DisposeHttpClient = true,

            // A member that comes back is to be noticed at once; the default goes up to two minutes.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
        Values = new KV.KVClient(_channel);
        Leases = new Lease.LeaseClient(_channel);
        _authentication = new Auth.AuthClient(_channel);
    }

    /// <summary>How messages name it.</summary>
    public string Address { get; }

    /// <summary>Keys and values.</summary>
    public KV.KVClient Values { get; }

    /// <summary>Leases.</summary>
    public Lease.LeaseClient Leases { get; }

    /// <summary>The token that calls must carry, if etcd asks for a password.</summary>
    public async Task<Metadata?> HeadersAsync(DateTime deadline, CancellationToken cancellation)
    {
        if (_options.User is not { } user)
        {
            return null;
        }

        if (_token is not { } token)
        {
            var request = new AuthenticateRequest { Name = user, Password = _options.Password ?? "" };
            var answer = await _authentication.AuthenticateAsync(request, deadline: deadline, cancellationToken: cancellation).ConfigureAwait(false);
            _token = token = answer.Token;
        }

        return new Metadata { { "token", token } };
    }

    /// <summary>The token is no longer good.</summary>
    /// <returns>Whether there was one: then another is worth a try.</returns>
    public bool ForgetToken() => Interlocked.Exchange(ref _token, null) is not null;

    public void Dispose() => _channel.Dispose();

    private static SocketsHttpHandler Handler(EtcdOptions options) => new()
    {
        UseProxy = false,
        ConnectTimeout = options.Timeout,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(5),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(3),
        SslOptions = Tls(options),
    };

    private static SslClientAuthenticationOptions Tls(EtcdOptions options)
    {
        try
        {
            var tls = new SslClientAuthenticationOptions();
            if (options.AuthorityFile is { } authorities)
            {
                var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.ImportFromPemFile(authorities);
                tls.CertificateChainPolicy = policy;
            }

            if (options.CertificateFile is { } certificate)
            {
                tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, options.KeyFile)];
            }

            return tls;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new NetworkException(NetworkProblem.Invalid, $"a certificate for etcd cannot be used: {unreadable.Message}", unreadable);
        }
    }
}
