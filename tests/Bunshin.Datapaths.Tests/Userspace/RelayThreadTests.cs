using Bunshin.Datapaths.Userspace;
using Bunshin.Linux;

namespace Bunshin.Datapaths.Tests.Userspace;

public sealed class A_relay_without_ports
{
    [Fact]
    public void Is_refused_with_the_reason_and_ends_nothing_else()
    {
        var refusal = Assert.Throws<LinuxException>(() => new RelayThread(
            "relay test", static () => throw new LinuxException("use", "epoll", Errno.ENOMEM), static _ => { }, static () => { }));
        Assert.Equal(Errno.ENOMEM, refusal.Errno);
    }
}
