using Bunshin.Datapaths;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Networks.Addressing;
using Bunshin.Networks.Attaching;
using Bunshin.Networks.Health;
using Bunshin.Networks.Reconciling;
using Bunshin.Networks.Requests;
using Bunshin.Networks.Storing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>The real classes of this room over a kernel, a store and a LAN that are not, and a schedule that says who goes on.</summary>
internal sealed class World
{
    private readonly Random _random;
    private bool _isUnfailing;

    public World(int seed)
    {
        _random = new Random(seed);
        Schedule = new Schedule(seed);
        Kernel = new FakeKernel(Schedule, _random);
        Store = new CheckedStore(this);
        Marks = new LinkMarks(Store.Installation);
        Host = new FakeHost(this);
        Lan = new FakeLan(this);
        Board = new HealthBoard();
        Registry = new Registry(Store);
        Attachments = new ParentAttachments(Registry, Lan, Host, Marks, Board, NullLogger.Instance, Schedule.Clock);
        Between = new HastyAttachments(Attachments);
        Service = new NetworkService(Registry, Between, new EndpointAddresses(Registry, Between, Lan, Lan));
        Pools = new PoolService(Registry, Lan, Lan, Schedule.Clock);
        Reconciler = new Reconciler(Registry, Attachments, Service, Board, NullLogger<Reconciler>.Instance, Schedule.Clock);
    }

    public Schedule Schedule { get; }

    public FakeKernel Kernel { get; }

    public CheckedStore Store { get; }

    public LinkMarks Marks { get; }

    public FakeHost Host { get; }

    public FakeLan Lan { get; }

    public HealthBoard Board { get; }

    public Registry Registry { get; }

    public ParentAttachments Attachments { get; }

    public HastyAttachments Between { get; }

    public NetworkService Service { get; }

    public PoolService Pools { get; }

    public Reconciler Reconciler { get; }

    /// <summary>How many calls may yet be refused, and how often one is.</summary>
    public (int Left, double Odds) Refusals { get; set; }

    /// <summary>A call of the kernel.</summary>
    /// <exception cref="LinuxException">It is refused.</exception>
    public void Call(string what, string about = "")
    {
        Schedule.Point($"{what} {about}");
        if (Refusal(what, about) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>A call of a datapath.</summary>
    /// <exception cref="DatapathException">It is refused.</exception>
    public void Ask(string what, string about)
    {
        Schedule.Point($"{what} {about}");
        if (Refusal(what, about) is { } refusal)
        {
            throw new DatapathException(refusal.Message, refusal);
        }
    }

    public LinuxException? Refusal(string what, string about)
    {
        if (_isUnfailing || Refusals.Left == 0 || _random.NextDouble() >= Refusals.Odds)
        {
            return null;
        }

        Refusals = (Refusals.Left - 1, Refusals.Odds);
        Schedule.Note($"{what} {about} is refused");
        return new LinuxException(what, about, Errno.EIO);
    }

    /// <summary>Does what no refusal may keep from being done.</summary>
    public void Unfailing(Action action)
    {
        var before = _isUnfailing;
        _isUnfailing = true;
        try
        {
            action();
        }
        catch (LinuxException)
        {
            // What was to be undone is gone.
        }
        finally
        {
            _isUnfailing = before;
        }
    }

    public FakeSpace? SpaceAt(NamespaceReference place) => place.IsCurrent ? Kernel.Host : Kernel.Sandbox(place.Path);
}
