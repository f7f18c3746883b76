using System.Diagnostics;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Tests.Storing;

/// <summary>Whoever may write to the folder of a store puts links where our files will be.</summary>
public sealed class Traps_in_a_folder_of_others
{
    private const string Precious = "precious";

    [Theory]
    [InlineData(".lock")]
    [InlineData("-wal")]
    [InlineData("-journal")]
    public void No_link_beside_the_store_is_followed(string suffix)
    {
        using var folder = new TemporaryFolder();
        SqliteStore.Open(folder.Store, TimeSpan.Zero).Dispose();
        var victim = Victim(folder);
        File.Delete(folder.Store + suffix);
        _ = File.CreateSymbolicLink(folder.Store + suffix, victim);

        _ = Record.Exception(() =>
        {
            using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
            store.Commit(Records.Full);
        });
        Assert.Equal(Precious, File.ReadAllText(victim));
        Assert.Equal(Shared, File.GetUnixFileMode(victim));
    }

    [Fact]
    public void A_lock_file_that_is_a_link_or_a_pipe_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        _ = Directory.CreateDirectory(Path.GetDirectoryName(folder.Store)!);
        var trap = folder.Store + ".lock";
        _ = File.CreateSymbolicLink(trap, Victim(folder));
        Assert.Contains($"open {trap}: ELOOP", Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero)).Message, StringComparison.Ordinal);

        File.Delete(trap);
        using (var made = Process.Start("mkfifo", trap))
        {
            made.WaitForExit();
        }

        Assert.Contains("no plain file", Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_before_a_migration_is_not_written_through_a_link()
    {
        using var folder = new TemporaryFolder();
        SqliteStore.Open(folder.Store, TimeSpan.Zero).Dispose();
        string[] next = [.. StoreSchema.Steps, "CREATE TABLE later (id TEXT) STRICT"];
        var victim = Victim(folder);
        foreach (var suffix in new[] { "", ".unfinished" })
        {
            _ = File.CreateSymbolicLink($"{folder.Store}.before-{next.Length}{suffix}", victim);
        }

        SqliteStore.Open(folder.Store, TimeSpan.Zero, next).Dispose();
        Assert.Equal(Precious, File.ReadAllText(victim));
    }

    [Fact]
    public void A_link_in_the_place_of_the_store_is_followed_only_where_nobody_else_could_have_put_it()
    {
        using var folder = new TemporaryFolder();
        var open = Directory.CreateDirectory(Path.Combine(folder.Path, "open")).FullName;
        var victim = Victim(folder);
        var link = Path.Combine(open, "networks.db");
        _ = File.CreateSymbolicLink(link, victim);
        File.SetUnixFileMode(open, (UnixFileMode)0b1_111_111_111);

        Assert.Contains("is a link in a folder that others may write to", Assert.Throws<NetworkException>(() => SqliteStore.Open(link, TimeSpan.Zero)).Message, StringComparison.Ordinal);
        Assert.Equal(Precious, File.ReadAllText(victim));
        Assert.Equal(Shared, File.GetUnixFileMode(victim));
    }

    [Fact]
    public void A_second_name_or_a_lost_lock_file_is_no_way_to_a_store_in_use()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteStore.Open(folder.Store, TimeSpan.Zero);
        var other = Path.Combine(folder.Path, "other.db");
        using (var made = Process.Start("ln", [folder.Store, other]))
        {
            made.WaitForExit();
        }

        Assert.Contains("in use by", Assert.Throws<NetworkException>(() => SqliteStore.Open(other, TimeSpan.Zero)).Message, StringComparison.Ordinal);
        File.Delete(folder.Store + ".lock");
        Assert.Contains("in use by", Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero)).Message, StringComparison.Ordinal);
        store.Commit(Records.Full);
    }

    private const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static string Victim(TemporaryFolder folder)
    {
        var path = Path.Combine(folder.Path, "victim");
        File.WriteAllText(path, Precious);
        File.SetUnixFileMode(path, Shared);
        return path;
    }
}
