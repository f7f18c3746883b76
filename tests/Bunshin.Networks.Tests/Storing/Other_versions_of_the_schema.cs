using System.Diagnostics;
using System.Globalization;
using Bunshin.Networks.Storing;

namespace Bunshin.Networks.Tests.Storing;

/// <summary>A newer store is left alone, and an older one is kept before it is changed.</summary>
public sealed class Other_versions_of_the_schema
{
    private static readonly string[] Next = [.. StoreSchema.Steps, "UPDATE network SET document = json_set(document, '$.settings.mtu', 9000)"];

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(0)]
    public void One_that_never_was_is_damage(int version)
    {
        using var folder = new TemporaryFolder();
        SqliteStore.Open(folder.Store, TimeSpan.Zero).Dispose();
        Database.Execute(folder.Store, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}"));
        var bytes = File.ReadAllBytes(folder.Store);
        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"is damaged: it says that its schema is {version}"), refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(folder.Store));
    }

    [Fact]
    public void A_newer_one_whose_process_was_killed_is_left_byte_for_byte_with_its_log()
    {
        using var folder = new TemporaryFolder();
        var copy = Path.Combine(folder.Path, "copy.db");
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero, Next))
        {
            store.Commit(Records.Full);
            Copy(folder.Store, copy);
            Copy(folder.Store + "-wal", copy + "-wal");
        }

        var (database, log) = (File.ReadAllBytes(copy), File.ReadAllBytes(copy + "-wal"));
        Assert.NotEmpty(log);
        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(copy, TimeSpan.Zero));
        Assert.Contains("was written by a newer version", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(database, File.ReadAllBytes(copy));
        Assert.Equal(log, File.ReadAllBytes(copy + "-wal"));

        using var newer = SqliteStore.Open(copy, TimeSpan.Zero, Next);
        Assert.Equal(Records.Text(RegistryView.Empty.With(Records.Full)), Records.Text(RegistryView.Empty.With(newer.Load())));
    }

    [Fact]
    public void An_older_one_is_kept_whole_before_it_is_changed()
    {
        using var folder = new TemporaryFolder();
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(Records.Full);
        }

        SqliteStore.Open(folder.Store, TimeSpan.Zero, Next).Dispose();
        var kept = string.Create(CultureInfo.InvariantCulture, $"{folder.Store}.before-{Next.Length}");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        Assert.Equal(
            [Path.GetFileName(folder.Store), Path.GetFileName(kept), Path.GetFileName(folder.Store) + ".lock"],
            Directory.GetFiles(Path.GetDirectoryName(folder.Store)!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var old = SqliteStore.Open(kept, TimeSpan.Zero);
        Assert.Equal(Records.Text(RegistryView.Empty.With(Records.Full)), Records.Text(RegistryView.Empty.With(old.Load())));
    }

    [Fact]
    public void Without_room_for_the_copy_nothing_is_changed()
    {
        using var folder = new TemporaryFolder();
        using var disk = Disk.TryMount(folder.Path);
        Assert.SkipWhen(disk is null, "no file system can be mounted here");
        using (var store = SqliteStore.Open(folder.Store, TimeSpan.Zero))
        {
            store.Commit(Records.Full);
        }

        var bytes = File.ReadAllBytes(folder.Store);
        var filler = Path.Combine(folder.Path, "filler");
        File.WriteAllBytes(filler, new byte[768 * 1024 - bytes.Length - 48 * 1024]);

        var refusal = Assert.Throws<NetworkException>(() => SqliteStore.Open(folder.Store, TimeSpan.Zero, Next));
        Assert.Contains("that cannot be made", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Make room for ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(folder.Store));
        Assert.DoesNotContain(Directory.GetFiles(Path.GetDirectoryName(folder.Store)!), file => file.Contains("before", StringComparison.Ordinal));

        File.Delete(filler);
        SqliteStore.Open(folder.Store, TimeSpan.Zero, Next).Dispose();
    }

    // .NET's own copying asks for a lock, which the store has.
    private static void Copy(string from, string to)
    {
        using var copy = Process.Start("cp", [from, to]);
        copy.WaitForExit();
    }
}
