using System.Text;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Tests.Storing;

public sealed class Files_that_are_refused
{
    [Fact]
    public void A_newer_versions()
    {
        using var folder = new TemporaryFolder();
        SqliteStore.Open(folder.Store, TimeSpan.Zero, [.. StoreSchema.Steps, "CREATE TABLE later (id TEXT) STRICT"]).Dispose();
        var bytes = File.ReadAllBytes(folder.Store);

        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero));

        Assert.Contains($"its schema is {StoreSchema.Steps.Count + 1}, and this program knows those up to {StoreSchema.Steps.Count}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Store, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(folder.Store));
    }

    [Fact]
    public void Another_programs()
    {
        using var folder = new TemporaryFolder();
        _ = Directory.CreateDirectory(Path.GetDirectoryName(folder.Store)!);
        Database.Execute(folder.Store, "CREATE TABLE poem (line TEXT)");

        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero));

        Assert.Contains("another program", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1L, Database.Scalar(folder.Store, "SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public void Text()
    {
        using var folder = new TemporaryFolder();
        _ = Directory.CreateDirectory(Path.GetDirectoryName(folder.Store)!);
        var text = string.Concat(Enumerable.Repeat("no database at all\n", 200));
        File.WriteAllText(folder.Store, text);

        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero));

        Assert.Contains(folder.Store, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Put a backup in its place", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(folder.Store));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_damaged_one(int page)
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(Records.Full);
        }

        var bytes = File.ReadAllBytes(folder.Store);
        Array.Fill(bytes, (byte)0xA5, page * 4096, 4096);
        File.WriteAllBytes(folder.Store, bytes);

        var refusal = Assert.Throws<NetworkException>(() =>
        {
            using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
            return store.Load();
        });

        Assert.Contains(folder.Store, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Put a backup in its place", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(folder.Store));
    }

    [Fact]
    public void One_whose_rows_have_lost_each_other()
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(Records.Full);
        }

        Database.Execute(folder.Store, "DELETE FROM network");

        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero));
        Assert.Contains("belongs to one of table network that is not there", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder()
    {
        using var folder = new TemporaryFolder();
        _ = Directory.CreateDirectory(folder.Store);

        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero));
        Assert.Contains(folder.Store, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(NetworkProblem.Unavailable, refusal.Kind);
    }

    [Fact]
    public void One_below_a_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "state"), "");

        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero));
        Assert.Contains(folder.Store, refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Documents => new()
    {
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        """{"settings":{}}""",
        """{"datapath":"kernel"}""",
        """{"settings":null,"datapath":"kernel"}""",
        """{"settings":{},"datapath":"kernel","subnets":[{"gateway":null}]}""",
        """{"settings":{},"datapath":"kernel"} trailing""",
        """{"settings":{},"settings":{},"datapath":"kernel"}""",
        """{"settings":{},"datapath":"sideways"}""",
        """{"settings":{},"datapath":1}""",
        """{"settings":{"mode":"4"},"datapath":"kernel"}""",
        """{"settings":{"mode":4},"datapath":"kernel"}""",
        """{"settings":{"mtu":1e99},"datapath":"kernel"}""",
        """{"settings":{"sources":["xx"]},"datapath":"kernel"}""",
        """{"settings":{"sources":[null]},"datapath":"kernel"}""",
        """{"settings":{"routes":[null]},"datapath":"kernel"}""",
        """{"settings":{"routes":[{"gateway":null}]},"datapath":"kernel"}""",
        """{"settings":{"ipvlan":null},"datapath":"kernel"}""",
        """{"settings":{},"datapath":"kernel","subnets":null}""",
        """{"settings":{},"datapath":"kernel","subnets":[null]}""",
        """{"settings":{},"datapath":"kernel","subnets":[{"prefix":"10.0.0.0/99","gateway":null}]}""",
        """{"settings":{},"datapath":"kernel","subnets":[{"prefix":7,"gateway":null}]}""",
        """{"settings":{},"datapath":"kernel","subnets":[{"prefix":"10.0.0.0/8","gateway":"10.0.0.256"}]}""",
        """{"settings":{},"datapath":"kernel","subnets":[{"prefix":"10.0.0.0/8","gateway":null,"auxiliary":null}]}""",
        """{"settings":{},"datapath":"kernel","created":"yesterday"}""",
        new StringBuilder().Insert(0, "[", 100_000).ToString(),
        $$"""{"settings":{},"datapath":"kernel","subnets":{{new StringBuilder().Insert(0, "{\"a\":", 100_000)}}""",
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void One_with_a_row_nobody_understands(string document)
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        Database.Execute(folder.Store, $"INSERT INTO network VALUES ('n1', '{document}')");

        var refusal = Assert.Throws<NetworkException>(store.Load);

        Assert.Contains("table network, row id n1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Put a backup in its place", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.Message.Length < 2000, "a long row makes no long message");
    }
}
