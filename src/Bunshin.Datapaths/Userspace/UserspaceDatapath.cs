namespace Bunshin.Datapaths.Userspace;

/// <summary>
/// Children without a kernel driver: a packet socket on the parent, a TAP or veth end for each child, and one thread per parent
/// that gives every frame its verdict. They live as long as the process that serves them.
/// </summary>
public sealed class UserspaceDatapath : IDatapath
{
    private readonly UserspaceOptions _options;

    /// <summary>With the defaults, or with <paramref name="options"/>.</summary>
    public UserspaceDatapath(UserspaceOptions? options = null) => _options = options ?? new UserspaceOptions();

    /// <inheritdoc/>
    public DatapathKind Kind => DatapathKind.Userspace;

    /// <inheritdoc/>
    public ProbeResult Probe(ChildKind child) => new(false, $"the userspace relay ({_options.FrameIo}) is not in this version yet");

    /// <inheritdoc/>
    public DatapathPlan Plan(ParentSpec? current, ParentSpec desired) => throw new DatapathException(Probe(ChildKind.Macvlan).Reason);

    /// <inheritdoc/>
    public IRunningParent Start(ParentSpec spec) => throw new DatapathException(Probe(ChildKind.Macvlan).Reason);
}
