using System.Text;
using System.Text.Json;

namespace Bunshin.Docker.Tests;

/// <summary>Everything that real engines were recorded to send is answered in the form they read.</summary>
public sealed class ReplayTests
{
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        ["Plugin.Activate"] = ["Implements"],
        ["NetworkDriver.GetCapabilities"] = ["Scope", "ConnectivityScope"],
        ["NetworkDriver.CreateEndpoint"] = ["Interface"],
        ["NetworkDriver.Join"] = ["InterfaceName", "Gateway", "GatewayIPv6", "StaticRoutes", "DisableGatewayService"],
        ["NetworkDriver.EndpointOperInfo"] = ["Value"],
        ["IpamDriver.GetCapabilities"] = ["RequiresMACAddress", "RequiresRequestReplay"],
        ["IpamDriver.GetDefaultAddressSpaces"] = ["LocalDefaultAddressSpace", "GlobalDefaultAddressSpace"],
        ["IpamDriver.RequestPool"] = ["PoolID", "Pool"],
        ["IpamDriver.RequestAddress"] = ["Address"],
    };

    public static TheoryData<string> Recordings => [.. Recording.Names];

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task What_engines_send_is_answered_as_they_read_it(string name)
    {
        await using var server = await PluginServer.StartAsync();
        var refusals = await PlayAsync(server, name);

        // One address is asked for twice in these recordings, and the second time by another container.
        Assert.All(refusals, refusal => Assert.Contains("172.16.60.99", refusal, StringComparison.Ordinal));
        Assert.Equal(name.StartsWith("docker-", StringComparison.Ordinal) ? 1 : 0, refusals.Count);
    }

    [Fact]
    public async Task A_recording_leaves_nothing_behind_that_it_removed()
    {
        await using var server = await PluginServer.StartAsync();
        await PlayAsync(server, "docker-20.10");

        var view = server.Networks.Current;
        Assert.Empty(view.Pools);
        Assert.All(view.Holdings.Values, holding => Assert.Contains(holding.EndpointId!, view.Endpoints.Keys));
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Each_request_may_come_twice(string name)
    {
        await using var server = await PluginServer.StartAsync();
        var refusals = await PlayAsync(server, name, isTwice: true);

        Assert.All(refusals, refusal => Assert.Contains("172.16.60.99", refusal, StringComparison.Ordinal));
    }

    private static async Task<List<string>> PlayAsync(PluginServer server, string name, bool isTwice = false)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var refusals = new List<string>();
        foreach (var entry in Recording.Read(name))
        {
            var body = words.Aggregate(entry.Body, (text, word) => text.Replace(word.Key, word.Value, StringComparison.Ordinal));
            var answer = await server.CallAsync(entry.Method, Encoding.UTF8.GetBytes(body), entry.Host);
            if (isTwice && !entry.Method.StartsWith("IpamDriver.Request", StringComparison.Ordinal))
            {
                var again = await server.CallAsync(entry.Method, Encoding.UTF8.GetBytes(body), entry.Host);
                Assert.Equal(answer.Text, again.Text);
            }

            CheckForm(entry.Method, body, answer);
            if (answer.Refusal is { } refusal)
            {
                refusals.Add($"{entry.Method} {body}: {refusal}");
            }
            else
            {
                Learn(words, entry, answer.Json);
            }
        }

        return refusals;
    }

    private static void CheckForm(string method, string body, PluginServer.Answer answer)
    {
        Assert.Equal(200, answer.Status);
        Assert.Equal("application/vnd.docker.plugins.v1.2+json", answer.ContentType);
        Assert.Equal(JsonValueKind.Object, answer.Json.ValueKind);
        if (answer.Refusal is { } refusal)
        {
            Assert.Equal(refusal, answer.Json.GetProperty("Error").GetString());
            return;
        }

        foreach (var field in Fields.GetValueOrDefault(method) ?? [])
        {
            Assert.True(answer.Json.TryGetProperty(field, out _), $"{method} {body}: no {field} in {answer.Text}");
        }
    }

    // Later requests name pools and addresses as the driver of the recording gave them, and ours gives others.
    private static void Learn(Dictionary<string, string> words, Recording.Entry entry, JsonElement reply)
    {
        if (entry.Pool is { } pool)
        {
            words[$"\"{pool}\""] = $"\"{reply.GetProperty("PoolID").GetString()}\"";
            words[$"\"{entry.Subnet}\""] = $"\"{reply.GetProperty("Pool").GetString()}\"";
        }
        else if (entry.Address is { } address)
        {
            var ours = reply.GetProperty("Address").GetString()!;
            words[$"\"{address}\""] = $"\"{ours}\"";
            words[$"\"{address.Split('/')[0]}\""] = $"\"{ours.Split('/')[0]}\"";
        }
    }
}
