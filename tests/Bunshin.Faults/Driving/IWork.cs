namespace Bunshin.Faults.Driving;

/// <summary>Something that bunshin does in a process, and what must be true of it.</summary>
internal interface IWork
{
    /// <summary>What the process is started with.</summary>
    string[] Arguments { get; }

    /// <summary>What it says when it serves.</summary>
    string Ready { get; }

    /// <summary>The process that is asked from now on.</summary>
    Subject Subject { set; }

    /// <summary>Makes what stays, once the process serves, unless it is there.</summary>
    void Prepare();

    /// <summary>Has it make, use and remove something on a parent; what is refused is asked for again, as long as there is patience.</summary>
    void Cycle(int parent);

    /// <summary>Ends what a cycle that was broken off has left.</summary>
    void Abandon();

    /// <summary>What is not as it must be, now.</summary>
    IEnumerable<string> Wrongs();

    /// <summary>Removes what stays.</summary>
    void Clear();
}
