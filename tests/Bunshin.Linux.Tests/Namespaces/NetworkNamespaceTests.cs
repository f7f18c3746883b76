using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink;

namespace Bunshin.Linux.Tests.Namespaces;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void A_named_namespace_is_visible_to_ip_netns_until_it_is_deleted()
    {
        Privileges.NeedTool("ip");
        string name;
        using (var space = new TestNamespace())
        {
            name = space.Name;
            Assert.Contains(name, Tool.Run("ip", "netns", "list").Split((char[])[' ', '\n']));
            Assert.Contains(name, NetworkNamespace.ListNamed());
            Tool.Run("ip", "netns", "exec", name, "ip", "link", "show", "lo");
        }

        Assert.DoesNotContain(name, Tool.Run("ip", "netns", "list").Split((char[])[' ', '\n']));
        Assert.False(File.Exists($"/run/netns/{name}"));
    }

    [Fact]
    public void One_that_ip_netns_made_opens_and_deletes()
    {
        Privileges.NeedNamespaces();
        Privileges.NeedTool("ip");
        var name = $"bsn-{Environment.ProcessId}-ip";
        Tool.Run("ip", "netns", "add", name);
        using (var space = NetworkNamespace.Open(NamespaceReference.Named(name)))
        {
            Assert.Equal(["lo"], space.Run(() => RouteNetlink.Open().Links().Select(link => link.Name).ToArray()));
        }

        NetworkNamespace.DeleteNamed(name);
        Assert.DoesNotContain(name, Tool.Run("ip", "netns", "list"));
    }

    [Fact]
    public void A_name_in_use_is_refused_with_EEXIST()
    {
        using var space = new TestNamespace();
        var refusal = Assert.Throws<LinuxException>(() => NetworkNamespace.CreateNamed(space.Name));
        Assert.Equal(Errno.EEXIST, refusal.Errno);
        Assert.Contains(space.Name, NetworkNamespace.ListNamed());
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void What_is_no_name_is_refused(string name)
    {
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => NetworkNamespace.CreateNamed(name)).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => NetworkNamespace.DeleteNamed(name)).Errno);
    }

    [Fact]
    public void A_missing_one_is_ENOENT_and_a_plain_file_is_EINVAL()
    {
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => NetworkNamespace.Open(NamespaceReference.Named("bsn-none"))).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => NetworkNamespace.Open(NamespaceReference.AtPath("/etc/passwd"))).Errno);
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => NetworkNamespace.Open(NamespaceReference.AtPath("/proc/self/ns/mnt"))).Errno);
    }

    [Fact]
    public void By_name_by_process_and_by_path_are_the_same_one()
    {
        using var space = new TestNamespace();
        using var mine = NetworkNamespace.Open(NamespaceReference.Current);
        using var byPid = NetworkNamespace.Open(NamespaceReference.OfProcess(Environment.ProcessId));
        using var byPath = NetworkNamespace.Open(NamespaceReference.AtPath(NamespaceReference.Named(space.Name).Path));
        Assert.Equal(mine.Identity, byPid.Identity);
        Assert.Equal(space.Namespace.Identity, byPath.Identity);
        Assert.NotEqual(mine.Identity, space.Namespace.Identity);
    }

    [Fact]
    public void Work_runs_inside_and_the_caller_stays_outside_even_when_it_throws()
    {
        using var space = new TestNamespace();
        using var before = NetworkNamespace.Open(NamespaceReference.Current);
        var inside = space.Namespace.Run(() =>
        {
            using var here = NetworkNamespace.Open(NamespaceReference.Current);
            return here.Identity;
        });
        var failure = Assert.Throws<FormatException>(() => space.Namespace.Run(() => throw new FormatException("from inside")));
        using var after = NetworkNamespace.Open(NamespaceReference.Current);

        Assert.Equal(space.Namespace.Identity, inside);
        Assert.Equal("from inside", failure.Message);
        Assert.Equal(before.Identity, after.Identity);
    }

    [Fact]
    public void Work_in_work_comes_back_to_the_outer_one()
    {
        using var outer = new TestNamespace();
        using var inner = new TestNamespace();
        var seen = outer.Namespace.Run(() =>
        {
            var deep = inner.Namespace.Run(Here);
            return (deep, Here());
        });
        Assert.Equal((inner.Namespace.Identity, outer.Namespace.Identity), seen);

        static NamespaceIdentity Here()
        {
            using var here = NetworkNamespace.Open(NamespaceReference.Current);
            return here.Identity;
        }
    }

    [Fact]
    public void An_anonymous_one_has_no_name_and_only_a_loopback()
    {
        Privileges.NeedNamespaces();
        var names = NetworkNamespace.ListNamed();
        using var space = NetworkNamespace.CreateAnonymous();
        using var net = RouteNetlink.Open(space);
        Assert.Equal(["lo"], net.Links().Select(link => link.Name));
        Assert.DoesNotContain(NetworkNamespace.ListNamed().Except(names), name => !name.StartsWith("bsn-", StringComparison.Ordinal));
    }
}
