namespace Bunshin.System.Tests.Behaviours;

public sealed class ByBunshin(Site site) : BehavioursOf(site)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void Bunshin_does_it(string behaviour) => Check(behaviour, Driver.Bunshin);
}

public sealed class ByBunshinOnEbpf(Site site) : BehavioursOf(site)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void Bunshin_does_it_on_ebpf(string behaviour) => Check(behaviour, Driver.Ebpf);
}

public sealed class ByBunshinInUserspace(Site site) : BehavioursOf(site)
{
    [Theory]
    [MemberData(nameof(Names))]
    public void Bunshin_does_it_in_userspace(string behaviour) => Check(behaviour, Driver.Userspace);
}
