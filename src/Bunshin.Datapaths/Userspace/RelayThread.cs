using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Bunshin.Linux.Frames;

namespace Bunshin.Datapaths.Userspace;

/// <summary>One life of the relay: a thread with a port set of its own, which goes with it.</summary>
internal sealed class RelayThread
{
    private const int WakeAgain = 1000;
    private readonly ConcurrentQueue<(Action<PortSet> Run, Action Refuse)> _requests = new();
    private readonly TaskCompletionSource<PortSet> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private readonly Action<PortSet> _turn;
    private readonly Action _onFailure;
    private readonly PortSet _ports;
    private bool _hasEnded;
    private volatile bool _isStopping;
    private volatile Exception? _failure;

    /// <summary>Starts it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="makePorts">Makes the port set, on the thread.</param>
    /// <param name="turn">Waits for a batch and works it off.</param>
    /// <param name="onFailure">Called on the thread, last of all, when it ends though nobody asked for it.</param>
    public RelayThread(string name, Func<PortSet> makePorts, Action<PortSet> turn, Action onFailure)
    {
        (_turn, _onFailure) = (turn, onFailure);
        _thread = new Thread(() => Run(makePorts)) { Name = name, IsBackground = true };
        _thread.Start();
        _ports = _started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Why it ended, if it did not by <see cref="Stop"/>.</summary>
    public Exception? Failure => _failure;

    /// <summary>Runs <paramref name="work"/> on the thread between two batches and waits for it; its exceptions come back.</summary>
    /// <returns>False: the thread has ended, and the work was not begun.</returns>
    public bool TryInvoke<T>(Func<PortSet, T> work, [MaybeNullWhen(false)] out T result)
    {
        var done = new TaskCompletionSource<(bool IsDone, T? Result)>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_hasEnded)
            {
                result = default;
                return false;
            }

            _requests.Enqueue((Run, () => done.SetResult((false, default))));
            _ports.Wake();
        }

        // A call that wakes may fail, and nobody shall wait for ever for one that was not woken.
        while (Task.WaitAny([done.Task], WakeAgain) < 0)
        {
            Wake();
        }

        (var isDone, result) = done.Task.GetAwaiter().GetResult();
        return isDone;

        void Run(PortSet ports)
        {
            try
            {
                done.SetResult((true, work(ports)));
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }
    }

    /// <summary>Has the thread fail as if its next step had. It is not waited for.</summary>
    public void Break(Exception failure)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _requests.Enqueue((_ => ExceptionDispatchInfo.Throw(failure), static () => { }));
                _ports.Wake();
            }
        }
    }

    /// <summary>Ends it, and waits for that.</summary>
    public void Stop()
    {
        _isStopping = true;
        do
        {
            Wake();
        }
        while (!_thread.Join(WakeAgain));
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                _ports.Wake();
            }
        }
    }

    private void Run(Func<PortSet> makePorts)
    {
        PortSet ports;
        try
        {
            ports = makePorts();
        }
        catch (Exception error)
        {
            _hasEnded = true;
            _started.SetException(error);
            return;
        }

        _started.SetResult(ports);
        try
        {
            while (!_isStopping)
            {
                _turn(ports);
                while (_requests.TryDequeue(out var request))
                {
                    request.Run(ports);
                }
            }
        }
        catch (Exception error)
        {
            _failure = error;
        }

        End(ports);
    }

    // Whoever asked is answered, and what the ports held of the kernel's is let go, before anybody is told.
    private void End(PortSet ports)
    {
        lock (_gate)
        {
            _hasEnded = true;
            ports.Dispose();
        }

        while (_requests.TryDequeue(out var request))
        {
            request.Refuse();
        }

        if (_failure is not null)
        {
            _onFailure();
        }
    }
}
