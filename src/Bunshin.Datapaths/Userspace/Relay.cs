using Bunshin.Datapaths.Served;
using Bunshin.Linux;
using Bunshin.Linux.Frames;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Datapaths.Userspace;

/// <summary>What walks the frames of one parent, and what is plugged into it. Its thread may fail and be replaced; ports, table and counters stay.</summary>
/// <remarks>One thread at a time, except for what says otherwise.</remarks>
internal sealed class Relay : IDisposable
{
    private readonly SortedDictionary<int, Plug> _plugs = [];
    private readonly RelayWalk _walk;
    private readonly Func<RelayThread> _start;
    private RelayThread _thread;
    private Exception? _refusal;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Parent's name, for the thread's.</param>
    /// <param name="makePorts">Makes the port set, on the relay's thread, which owns it.</param>
    /// <param name="support">Told of failures and of groups that children report, on the relay's thread.</param>
    public Relay(string name, Func<PortSet> makePorts, CarrierSupport support)
    {
        _walk = new RelayWalk(support);
        _start = () => new RelayThread($"relay {name}", makePorts, _walk.Turn, support.OnFailure);
        _thread = _start();
    }

    /// <summary>The parent's wire: frames that nobody could be given.</summary>
    public Tally Wire => _walk.Wire;

    /// <summary>Why frames are carried no more, or not those of all ports.</summary>
    public Exception? Failure => Volatile.Read(ref _thread).Failure ?? Volatile.Read(ref _refusal);

    /// <summary>The table in use.</summary>
    public RelayTable Table
    {
        get => _walk.Table;
        set => _walk.Table = value;
    }

    /// <summary>Begins to read a port. While the thread has ended, that is put off until it runs again.</summary>
    /// <returns>The port's number, which it keeps.</returns>
    /// <exception cref="LinuxException">The kernel refused; nothing is plugged in.</exception>
    public int Add(FileDescriptor descriptor, PortKind kind)
    {
        var number = 0;
        while (_plugs.ContainsKey(number))
        {
            number++;
        }

        var plug = new Plug(descriptor, kind);
        PlugIn(number, plug);
        _plugs.Add(number, plug);
        return number;
    }

    /// <summary>Reads a port no more: its descriptor may be closed afterwards.</summary>
    public void Remove(int number)
    {
        if (_plugs.Remove(number, out var plug) && plug.IsIn)
        {
            try
            {
                _ = _thread.TryInvoke(
                    ports =>
                    {
                        ports.Remove(number);
                        return true;
                    },
                    out _);
            }
            catch (LinuxException refusal)
            {
                // What does not let go of a device keeps it from going. So it goes as a whole, and the next is given those that are left.
                _thread.Break(refusal);
            }
        }
    }

    /// <summary>Begins to carry frames again after a <see cref="Failure"/>.</summary>
    /// <exception cref="Exception">The kernel refuses a thread's ports, or one of them; the others are carried.</exception>
    public void Restart()
    {
        if (_thread.Failure is not null)
        {
            _thread.Stop();
            _walk.Reset();
            foreach (var plug in _plugs.Values)
            {
                plug.IsIn = false;
            }

            Volatile.Write(ref _thread, _start());
        }

        Volatile.Write(ref _refusal, null);
        foreach (var (number, plug) in _plugs.Where(static plug => !plug.Value.IsIn))
        {
            try
            {
                PlugIn(number, plug);
            }
            catch (Exception refusal)
            {
                Volatile.Write(ref _refusal, _refusal ?? refusal);
            }
        }

        if (Failure is { } left)
        {
            throw new DatapathException($"not everything can be carried again: {left.Message}", left);
        }
    }

    /// <summary>Has the thread fail as if its next step had; for tests of what follows, too.</summary>
    internal void Break(Exception failure) => _thread.Break(failure);

    /// <inheritdoc/>
    public void Dispose() => _thread.Stop();

    private void PlugIn(int number, Plug plug) => plug.IsIn = _thread.TryInvoke(ports => ports.Add(plug.Descriptor, plug.Kind, number), out _);

    private sealed class Plug(FileDescriptor descriptor, PortKind kind)
    {
        public FileDescriptor Descriptor => descriptor;

        public PortKind Kind => kind;

        /// <summary>The thread that runs now has it.</summary>
        public bool IsIn { get; set; }
    }
}
