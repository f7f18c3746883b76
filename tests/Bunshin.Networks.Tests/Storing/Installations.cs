using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Tests.Storing;

public sealed class Installations
{
    [Fact]
    public void Are_of_the_store_and_go_where_it_goes()
    {
        using var folder = new TemporaryFolder();
        string first;
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            first = store.Installation;
            Assert.Matches("^[0-9a-f]{16}$", first);
            Assert.Equal(first, new Registry(store).Installation);
        }

        var moved = Path.Combine(folder.Path, "moved.db");
        File.Move(folder.Store, moved);
        using (var store = SqliteStore.Open(moved, TimeSpan.Zero))
        {
            Assert.Equal(first, store.Installation);
        }

        using var anew = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        Assert.NotEqual(first, anew.Installation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void That_an_earlier_version_kept_in_a_file_are_taken_over(bool isByLink)
    {
        const string id = "6f8a1f6e-26a3-4a6e-9c8c-0a4dbb1c3a11";
        using var folder = new TemporaryFolder();
        SqliteStore.Open(folder.Store, TimeSpan.Zero, [StoreSchema.Steps[0], .. Later]).Dispose();
        var path = folder.Store;
        if (isByLink)
        {
            path = Path.Combine(folder.Path, "link.db");
            _ = File.CreateSymbolicLink(path, folder.Store);
        }

        File.WriteAllText($"{path}.id", id + "\n");
        Database.Execute(folder.Store, "DELETE FROM meta");
        for (var round = 0; round < 2; round++)
        {
            using var store = SqliteStore.Open(path, TimeSpan.Zero);
            Assert.Equal(id, store.Installation);
            Assert.False(File.Exists($"{path}.id"));
        }
    }

    [Fact]
    public void That_make_no_sense_are_damage()
    {
        using var folder = new TemporaryFolder();
        SqliteStore.Open(folder.Store, TimeSpan.Zero).Dispose();
        Database.Execute(folder.Store, "UPDATE meta SET value = 'a b'");
        Assert.Contains("is damaged: its installation", Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Later => StoreSchema.Steps.Skip(1);
}
