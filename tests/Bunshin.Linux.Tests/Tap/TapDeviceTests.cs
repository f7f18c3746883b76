using System.Diagnostics;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Tap;

namespace Bunshin.Linux.Tests.Tap;

public class A_tap_device
{
    [Fact]
    public void Is_born_in_the_callers_namespace_and_vanishes_with_its_descriptor()
    {
        NeedTap();
        using var home = new TestNamespace();
        using (home.Namespace.Run(() => TapDevice.Create("mv0")))
        {
            Assert.NotNull(home.Net.FindLink("mv0"));
        }

        Assert.Null(home.Net.FindLink("mv0"));
    }

    [Fact]
    public void Has_the_carrier_it_is_given()
    {
        NeedTap();
        using var home = new TestNamespace();
        using var tap = home.Namespace.Run(() => TapDevice.Create("mv0"));
        home.Net.SetUp(home.Net.GetLink("mv0").Index);
        tap.SetCarrier(false);
        Assert.False(home.Net.GetLink("mv0").HasCarrier);
        tap.SetCarrier(true);
        Assert.True(home.Net.GetLink("mv0").HasCarrier);
    }

    [Fact]
    public void Has_several_queues_if_asked_for()
    {
        NeedTap();
        using var home = new TestNamespace();
        using var first = home.Namespace.Run(() => TapDevice.Create("mv0", multiQueue: true));
        using var second = home.Namespace.Run(() => TapDevice.OpenQueue("mv0"));
        Assert.Equal(first.Name, second.Name);
        Assert.Equal(1, home.Net.Links().Count(static link => link.Name == "mv0"));
    }

    [Fact]
    public void Outlives_its_descriptor_when_persistent_and_can_be_opened_again()
    {
        NeedTap();
        using var home = new TestNamespace();
        using (var tap = home.Namespace.Run(() => TapDevice.Create("mv0")))
        {
            tap.SetPersistent(true);
        }

        Assert.NotNull(home.Net.FindLink("mv0"));
        using (var again = home.Namespace.Run(Reopen))
        {
            again.SetPersistent(false);
        }

        Assert.Null(home.Net.FindLink("mv0"));
    }

    // A program that another test starts has all descriptors from its fork to its exec.
    private static TapDevice Reopen()
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return TapDevice.OpenQueue("mv0", multiQueue: false);
            }
            catch (LinuxException held) when (held.Errno == Errno.EBUSY && patience.ElapsedMilliseconds < 2000)
            {
                Thread.Sleep(10);
            }
        }
    }

    [Fact]
    public void Is_refused_under_a_name_in_use()
    {
        NeedTap();
        using var home = new TestNamespace();
        using var tap = home.Namespace.Run(() => TapDevice.Create("mv0"));
        var refused = Assert.Throws<LinuxException>(() => home.Namespace.Run(() => TapDevice.Create("mv0")));
        Assert.Equal(Errno.EBUSY, refused.Errno);
        Assert.Contains("mv0", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_found_again_after_it_was_renamed_and_moved()
    {
        NeedTap();
        using var home = new TestNamespace();
        using var away = new TestNamespace();
        using var tap = home.Namespace.Run(() => TapDevice.Create("mv0"));
        home.Net.ChangeLink(home.Net.GetLink("mv0").Index, new LinkChange { Name = "mv9", Namespace = away.Namespace });
        Assert.True(tap.TryLocate(out var name, out var where));
        using (where)
        using (var found = NetworkNamespace.Open(NamespaceReference.AtPath($"/proc/self/fd/{where.Number}")))
        {
            Assert.Equal(("mv9", away.Namespace.Identity), (name, found.Identity));
        }
    }

    private static void NeedTap()
    {
        Privileges.NeedNamespaces();
        Assert.SkipUnless(TapDevice.CanOpen(out var errno), $"{TapDevice.Path} cannot be opened: {errno}");
    }
}
