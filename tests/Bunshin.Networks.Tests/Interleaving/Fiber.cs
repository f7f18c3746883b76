using Bunshin.Networks.Locking;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>One run of code that a schedule lets go on and stops: a thread as the product sees it, or what follows an await.</summary>
internal sealed class Fiber(int number, string name, Action work)
{
    private bool _mayGo;

    /// <summary>The same in every run of a seed.</summary>
    public int Number => number;

    public string Name => name;

    public Action Work => work;

    /// <summary>A thread has begun it.</summary>
    public bool IsBegun { get; set; }

    /// <summary>Where it is, for people.</summary>
    public string Place { get; set; } = "";

    /// <summary>The latch that it is to hold next.</summary>
    public Latch? Latch { get; set; }

    /// <summary>What it waits for beside; null for nothing.</summary>
    public Func<bool>? Condition { get; set; }

    /// <summary>It goes on only when nobody else can.</summary>
    public bool IsLast { get; set; }

    public double Priority { get; set; }

    public void LetGo()
    {
        lock (this)
        {
            _mayGo = true;
            Monitor.Pulse(this);
        }
    }

    public void AwaitTurn()
    {
        lock (this)
        {
            while (!_mayGo)
            {
                _ = Monitor.Wait(this);
            }

            _mayGo = false;
        }
    }

    public override string ToString() => $"{name}#{number}";
}
