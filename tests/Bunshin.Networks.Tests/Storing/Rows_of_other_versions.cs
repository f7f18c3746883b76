using System.Text.Json;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Tests.Storing;

public sealed class Rows_of_other_versions
{
    [Fact]
    public void What_an_older_one_did_not_write_has_its_default()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        Database.Execute(
            folder.Store,
            """
            INSERT INTO network VALUES ('n1', '{"settings":{"parent":"eth0","ipvlan":{"flags":"vepa"}},"datapath":"kernel","subnets":[{"prefix":"10.0.0.0/8","gateway":null}]}');
            INSERT INTO pool VALUES ('p1', 'n1', '{"space":"s","prefix":"10.0.0.0/8"}');
            INSERT INTO endpoint VALUES ('e1', 'n1', '{}');
            INSERT INTO holding VALUES ('parent eth0', '10.0.0.2', 'p1', 'e1', '{}');
            """);

        var loaded = store.Load();

        var expected = new NetworkSettings { Parent = "eth0", Ipvlan = new Datapaths.IpvlanSettings { Mode = Forwarding.Ipvlan.IpvlanMode.L2, Flags = Forwarding.Ipvlan.IpvlanFlags.Vepa } };
        Assert.Equal(JsonSerializer.Serialize(expected, StoreJson.Default.NetworkSettings), JsonSerializer.Serialize(loaded.Networks[0].Settings, StoreJson.Default.NetworkSettings));
        Assert.Empty(Assert.Single(loaded.Networks[0].Subnets).Auxiliary);
        Assert.Empty(loaded.Pools[0].Reserved);
        Assert.Equal("n1", loaded.Pools[0].NetworkId);
        Assert.Equal("n1", loaded.Endpoints[0].NetworkId);
        Assert.Equal(ChildLimits.None, loaded.Endpoints[0].Limits);
        Assert.Equal(("p1", "e1"), (loaded.Holdings[0].PoolId, loaded.Holdings[0].EndpointId));
    }

    [Fact]
    public void What_a_newer_one_wrote_besides_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        Database.Execute(
            folder.Store,
            """INSERT INTO network VALUES ('n1', '{"settings":{"parent":"eth0","colour":{"red":[1,null]}},"datapath":"kernel","mood":"good"}')""");

        Assert.Equal("eth0", store.Load().Networks[0].Settings.Parent);
    }

    [Fact]
    public void Words_are_the_kernels()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        store.Commit(Records.Full);

        Assert.Equal(
            "passthru|nopromisc, nodst|ipvlan|l3s|vepa|userspace|addresses",
            Database.Scalar(
                folder.Store,
                """
                SELECT concat_ws('|', document ->> '$.settings.mode', document ->> '$.settings.flags', document ->> '$.settings.kind',
                    document ->> '$.settings.ipvlan.mode', document ->> '$.settings.ipvlan.flags', document ->> '$.datapath', document ->> '$.settings.guard') FROM network
                """));
    }

    [Fact]
    public void Steps_lead_from_an_older_schema_to_this_one()
    {
        using var folder = new TemporaryFolder();
        using (var old = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            old.Commit(Records.Full);
        }

        var steps = StoreSchema.Steps.Append("UPDATE network SET document = json_set(document, '$.settings.mtu', 9000)").ToArray();
        for (var opened = 0; opened < 2; opened++)
        {
            using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero, steps);
            Assert.Equal(9000, store.Load().Networks[0].Settings.Mtu);
        }

        Assert.Equal((long)steps.Length, Database.Scalar(folder.Store, "PRAGMA user_version"));
    }

    [Fact]
    public void A_step_that_fails_leaves_the_older_one_whole()
    {
        using var folder = new TemporaryFolder();
        using (var old = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            old.Commit(Records.Full);
        }

        _ = Assert.Throws<NetworkException>(() =>
            SqliteStore.Open(folder.Store, TimeSpan.Zero, [.. StoreSchema.Steps, "DELETE FROM holding; INSERT INTO nowhere VALUES (1)"]));

        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        Assert.Equal(2, store.Load().Holdings.Count);
    }
}
