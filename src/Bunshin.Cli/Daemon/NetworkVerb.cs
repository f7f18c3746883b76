using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bunshin.Cli.Daemon.Api;
using Bunshin.Cli.Ending;
using Bunshin.Cli.Printing;

namespace Bunshin.Cli.Daemon;

/// <summary><c>network</c>: what the daemon serves.</summary>
internal static class NetworkVerb
{
    private const int ShortIdLength = 12;

    private static readonly string[] Headings = ["NETWORK", "KIND", "MODE", "PARENT", "DATAPATH", "SUBNETS", "ENDPOINTS", "JOINED"];
    private static readonly string[] EndpointHeadings = ["ENDPOINT", "STATE", "MAC", "INTERFACE", "ADDRESSES"];
    private static readonly string[] PoolHeadings = ["POOL", "SUBNET", "RANGE", "HELD", "RESERVED", "FREE"];

    public static Command Create(TextWriter output)
    {
        var json = new Option<bool>("--json", "-j") { Description = "as JSON", Recursive = true };
        var socket = ApiClient.SocketOption();
        socket.Recursive = true;
        var list = new Command("ls", "all networks") ;
        var id = new Argument<string>("id") { Description = "the network's id, or how it begins" };
        var show = new Command("show", "one network with its endpoints and addresses") { id };
        var network = new Command("network", "networks that the daemon serves to Docker") { json, socket, list, show };
        network.SetAction(List);
        list.SetAction(List);
        show.SetAction(parse => Show(new ApiClient(parse.GetRequiredValue(socket)), parse.GetRequiredValue(id), parse.GetValue(json), output));
        return network;

        int List(ParseResult parse) => Print(new ApiClient(parse.GetRequiredValue(socket)), parse.GetValue(json), output);
    }

    private static int Print(ApiClient client, bool isJson, TextWriter output)
    {
        const string question = "/v1/networks";
        if (isJson)
        {
            output.Write(client.Get(question));
            return ExitStatus.Success;
        }

        var text = new StringBuilder();
        TextTable.Append(text, Headings, client.Get(question, ApiJson.Default.NetworkReplyArray).Select(Row), indent: "", leftColumns: 6);
        output.Write(text);
        return ExitStatus.Success;
    }

    private static string[] Row(NetworkReply network) =>
    [
        Short(network.Id), network.Kind, network.Mode, ParentText(network), network.Datapath,
        network.Subnets.Count == 0 ? "none" : string.Join(", ", network.Subnets.Select(subnet => subnet.Prefix)),
        Text(network.Endpoints), Text(network.Joined),
    ];

    private static int Show(ApiClient client, string id, bool isJson, TextWriter output)
    {
        var network = Find(client.Get("/v1/networks", ApiJson.Default.NetworkReplyArray), id);
        var details = new NetworkDetails(
            network,
            [.. client.Get("/v1/endpoints", ApiJson.Default.EndpointReplyArray).Where(endpoint => endpoint.Network == network.Id)],
            [.. client.Get("/v1/pools", ApiJson.Default.PoolReplyArray).Where(pool => pool.Network == network.Id)]);
        output.Write(isJson ? JsonSerializer.Serialize(details, ApiJson.Default.NetworkDetails) + "\n" : Describe(details));
        return ExitStatus.Success;
    }

    private static NetworkReply Find(NetworkReply[] networks, string id)
    {
        var fitting = networks.Where(network => network.Id.StartsWith(id, StringComparison.Ordinal)).ToArray();
        return fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new FailureException($"no network's id begins with \"{id}\"; the daemon knows ids and no names: docker network ls shows both"),
            _ => throw new FailureException($"the ids of {fitting.Length} networks begin with \"{id}\"; write more of it"),
        };
    }

    private static string Describe(NetworkDetails details)
    {
        var network = details.Network;
        var text = new StringBuilder();
        _ = text.AppendLine(CultureInfo.InvariantCulture, $"network {network.Id}")
            .AppendLine(CultureInfo.InvariantCulture, $"  made {network.Created:yyyy-MM-dd HH:mm:ss} UTC; {network.Kind} {network.Mode} on {ParentText(network)}{(network.DeviceIndex is { } index ? $", device {index}" : "")}, datapath {network.Datapath}")
            .AppendLine(CultureInfo.InvariantCulture, $"  mtu {(network.Mtu is { } mtu ? Text(mtu) : "the parent's")}, host access {(network.HostAccess ? "on" : "off")}")
            .AppendLine(CultureInfo.InvariantCulture, $"  guard {network.Guard}{(network.MayRoute ? ", may route" : "")}{(network.MayServeDhcp ? ", may serve DHCP" : "")}, {(network.Rate is { } rate ? $"rate {rate}" : "no rate limit")}");
        foreach (var subnet in network.Subnets)
        {
            _ = text.AppendLine(CultureInfo.InvariantCulture, $"  subnet {subnet.Prefix}, {(subnet.Gateway is { } gateway ? $"gateway {gateway}" : "no gateway")}");
        }

        if (details.Pools.Count > 0)
        {
            TextTable.Append(text, PoolHeadings, details.Pools.Select(PoolRow), indent: "  ", leftColumns: 3);
        }

        if (details.Endpoints.Count > 0)
        {
            TextTable.Append(text, EndpointHeadings, details.Endpoints.Select(EndpointRow), indent: "  ", EndpointHeadings.Length);
        }

        return text.ToString();
    }

    private static string[] PoolRow(PoolReply pool) =>
        [pool.Id, pool.Prefix, pool.Range ?? "all", Text(pool.Held), Text(pool.Reserved), pool.Free.ToString("G7", CultureInfo.InvariantCulture)];

    private static string[] EndpointRow(EndpointReply endpoint) =>
        [Short(endpoint.Id), endpoint.State, endpoint.Mac ?? "the parent's", endpoint.Interface ?? endpoint.Link ?? "", string.Join(", ", endpoint.Addresses)];

    private static string ParentText(NetworkReply network) => network.Parent is not { } asked ? "none" : network.Device == asked ? asked : $"{asked} ({network.Device})";

    private static string Short(string id) => id.Length <= ShortIdLength ? id : id[..ShortIdLength];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
