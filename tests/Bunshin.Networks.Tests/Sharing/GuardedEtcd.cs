using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bunshin.Networks.Sharing;
using Bunshin.Packets.Addresses;
using Etcdserverpb;
using Grpc.Net.Client;

namespace Bunshin.Networks.Tests.Sharing;

public class An_etcd_that_lets_not_everybody_in
{
    private static readonly IpAddress One = IpAddress.Parse("172.16.10.2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Takes_the_certificate_it_asks_for_and_no_other_comer()
    {
        using var folder = new TemporaryFolder();
        var (authority, certificate, key) = WriteCertificates(folder.Path);
        using var server = new EtcdServer(
            start: true, "https", "--client-cert-auth", "--trusted-ca-file", authority, "--cert-file", certificate, "--key-file", key);
        var options = server.Options("host1") with { AuthorityFile = authority, CertificateFile = certificate, KeyFile = key };
        await using var host = new EtcdSharedAddresses(options);
        Assert.True((await host.ClaimAsync("lan", One, "network a", Token)).IsGranted);

        await using var bare = new EtcdSharedAddresses(options with { HostName = "host2", CertificateFile = null, KeyFile = null });
        await Assert.ThrowsAsync<NetworkException>(() => bare.ClaimAsync("lan", One, "network a", Token));
        await using var distrustful = new EtcdSharedAddresses(options with { HostName = "host3", AuthorityFile = null });
        var refused = await Assert.ThrowsAsync<NetworkException>(() => distrustful.ClaimAsync("lan", One, "network a", Token));
        Assert.Contains("certificate", refused.Message, StringComparison.Ordinal);
        Assert.Throws<NetworkException>(() => new EtcdSharedAddresses(options with { AuthorityFile = folder.Path + "/none.pem" }));
    }

    [Fact]
    public async Task Takes_the_password_it_asks_for_and_no_other()
    {
        using var server = new EtcdServer();
        using (var channel = GrpcChannel.ForAddress(server.Endpoint))
        {
            var auth = new Auth.AuthClient(channel);
            await auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" }, cancellationToken: Token);
            await auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" }, cancellationToken: Token);
            await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" }, cancellationToken: Token);
            await auth.AuthEnableAsync(new AuthEnableRequest(), cancellationToken: Token);
        }

        await using var host = new EtcdSharedAddresses(server.Options("host1") with { User = "root", Password = "secret" });
        Assert.True((await host.ClaimAsync("lan", One, "network a", Token)).IsGranted);
        await using var wrong = new EtcdSharedAddresses(server.Options("host2") with { User = "root", Password = "guess" });
        var refused = await Assert.ThrowsAsync<NetworkException>(() => wrong.ClaimAsync("lan", One, "network a", Token));
        Assert.Contains("authentication failed", refused.Message, StringComparison.Ordinal);
        await using var nobody = new EtcdSharedAddresses(server.Options("host3"));
        Assert.Contains("user name", (await Assert.ThrowsAsync<NetworkException>(() => nobody.ClaimAsync("lan", One, "network a", Token))).Message, StringComparison.Ordinal);

        // The tokens of a member that was restarted are no longer good.
        server.Stop();
        server.Start();
        await Addresses_shared_by_an_etcd.Until(async () =>
        {
            try
            {
                return (await host.ClaimAsync("lan", IpAddress.Parse("172.16.10.3"), "network a", Token)).IsGranted;
            }
            catch (NetworkException)
            {
                return false;
            }
        });
    }

    private static (string Authority, string Certificate, string Key) WriteCertificates(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bunshin test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificateFile, keyFile) = (Path.Combine(folder, "etcd.pem"), Path.Combine(folder, "etcd.key"));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, certificateFile, keyFile);
    }
}
