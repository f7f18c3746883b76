using System.Net.Sockets;
using Bunshin.Linux.Ownership;

namespace Bunshin.Linux.Tests.Ownership;

/// <summary>The folder of the records may be removed at any moment, by a sweep that saw it empty or by somebody's hand; and others may lay traps.</summary>
public sealed class Folders_that_go
{
    private static readonly OwnedResource[] Resources = [.. Enumerable.Range(0, 20).Select(number => new OwnedResource.FileAt($"/run/bunshin-test/{number}"))];

    [Fact]
    public void A_ledger_whose_folder_was_removed_is_written_again_and_disposed_of()
    {
        using var place = new Place();
        using (var ledger = ResourceLedger.Open())
        {
            ledger.Add(Resources[0]);
            Directory.Delete(place.Folder, recursive: true);
            ledger.Add(Resources[1]);
            Assert.Equal([Resources[0], Resources[1]], OwnershipRecord.Parse(File.ReadAllText(Directory.GetFiles(place.Folder).Single()))!.Resources.OrderBy(one => one.ToLine()));
            Directory.Delete(place.Folder, recursive: true);
            ledger.Remove(Resources[0]);
            Assert.Equal([Resources[1]], OwnershipRecord.Parse(File.ReadAllText(Directory.GetFiles(place.Folder).Single()))!.Resources);
            Directory.Delete(place.Folder, recursive: true);
        }

        Assert.False(Directory.Exists(place.Folder));
    }

    [Fact]
    public async Task Nothing_throws_while_another_removes_the_folder_all_the_time()
    {
        using var place = new Place();
        using var end = new CancellationTokenSource();
        var remover = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                try
                {
                    Directory.Delete(place.Folder, recursive: true);
                }
                catch (IOException)
                {
                    // Not there, or something was made in it meanwhile.
                }

                // More often than that, and nobody could ever have it.
                Thread.Sleep(1);
            }
        });
        var work = Enumerable.Range(0, 2).Select(number => Task.Run(() =>
        {
            for (var round = 0; round < 150; round++)
            {
                using var ledger = ResourceLedger.Open();
                ledger.Add(Resources[round % Resources.Length]);
                ledger.Remove(Resources[round % Resources.Length]);
                using var held = ProcessLock.TryTake($"{OwnershipDirectory.Prepare()}/{number}.lock", TimeSpan.FromSeconds(1), out _);
                _ = OrphanSweep.Run();
            }
        })).ToArray();
        await Task.WhenAll(work);
        await end.CancelAsync();
        await remover;
    }

    [Fact]
    public void A_lock_file_that_is_a_link_is_not_followed()
    {
        using var place = new Place();
        var victim = Path.Combine(place.Home, "victim");
        File.WriteAllText(victim, "precious");
        var trap = Path.Combine(place.Home, "x.lock");
        _ = File.CreateSymbolicLink(trap, victim);
        var refusal = Assert.Throws<LinuxException>(() => ProcessLock.TryTake(trap, TimeSpan.Zero, out _));
        Assert.Equal(Errno.ELOOP, refusal.Errno);
        Assert.Equal("precious", File.ReadAllText(victim));
    }

    [Fact]
    public async Task A_socket_waits_from_the_first_moment_and_is_nobodys_else_to_take_or_to_remove()
    {
        using var place = new Place();
        var path = Path.Combine(place.Home, "s");
        using (var first = ServiceSocket.Bind(path, null))
        {
            using var early = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await early.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
            Assert.True(ServiceSocket.IsServed(path));
            Assert.Equal(Errno.EADDRINUSE, Assert.Throws<LinuxException>(() => ServiceSocket.Bind(path, null)).Errno);

            // A queue that is full is not a sign of death.
            var waiting = new List<Socket>();
            for (var number = 0; number < 2000; number++)
            {
                var more = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                waiting.Add(more);
                if (Record.Exception(() => more.Connect(new UnixDomainSocketEndPoint(path))) is not null)
                {
                    break;
                }
            }

            Assert.Equal(Errno.EADDRINUSE, Assert.Throws<LinuxException>(() => ServiceSocket.Bind(path, null)).Errno);
            waiting.ForEach(socket => socket.Dispose());

            // Another's in its place stays.
            File.Delete(path);
            using var successor = ServiceSocket.Bind(path, null);
            first.Dispose();
            Assert.True(ServiceSocket.IsServed(path));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Of_many_that_bind_at_once_one_serves()
    {
        using var place = new Place();
        var path = Path.Combine(place.Home, "s");
        for (var round = 0; round < 20; round++)
        {
            var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                try
                {
                    return ServiceSocket.Bind(path, null);
                }
                catch (LinuxException taken) when (taken.Errno == Errno.EADDRINUSE)
                {
                    return null;
                }
            })));
            var one = Assert.Single(all.OfType<ServiceSocket>());
            Assert.True(ServiceSocket.IsServed(path));
            one.Dispose();
            Assert.False(File.Exists(path));
        }
    }

    /// <summary>Records in a folder of this test's own: those of the machine are not ours to remove.</summary>
    private sealed class Place : IDisposable
    {
        public Place()
        {
            Home = Directory.CreateTempSubdirectory("bunshin-folders-test-").FullName;
            OwnershipDirectory.Elsewhere.Value = Folder = Path.Combine(Home, "records");
        }

        public string Home { get; }

        public string Folder { get; }

        public void Dispose()
        {
            OwnershipDirectory.Elsewhere.Value = null;
            Directory.Delete(Home, recursive: true);
        }
    }
}
