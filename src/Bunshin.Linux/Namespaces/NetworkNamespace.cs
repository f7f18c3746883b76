namespace Bunshin.Linux.Namespaces;

/// <summary>An open network namespace: it stays alive while this object is.</summary>
public sealed class NetworkNamespace : IDisposable
{
    private NetworkNamespace(NamespaceReference reference, FileDescriptor handle)
    {
        Reference = reference;
        Handle = handle;
    }

    /// <summary>How it was asked for.</summary>
    public NamespaceReference Reference { get; }

    /// <summary>The open nsfs file.</summary>
    public FileDescriptor Handle { get; }

    /// <summary>Opens one.</summary>
    /// <exception cref="LinuxException">There is none, or it may not be opened.</exception>
    public static NetworkNamespace Open(NamespaceReference reference) => throw new NotImplementedException();

    /// <summary>Makes a new one, named as <c>ip netns add</c> names it.</summary>
    /// <exception cref="LinuxException">EEXIST when the name is taken.</exception>
    public static NetworkNamespace CreateNamed(string name) => throw new NotImplementedException();

    /// <summary>Makes a new one without a name; it is gone when nobody has it open or is in it.</summary>
    public static NetworkNamespace CreateAnonymous() => throw new NotImplementedException();

    /// <summary>Takes a name away as <c>ip netns del</c> does; the namespace goes when nobody uses it.</summary>
    public static void DeleteNamed(string name) => throw new NotImplementedException();

    /// <summary>All names, sorted.</summary>
    public static IReadOnlyList<string> ListNamed() => throw new NotImplementedException();

    /// <summary>Runs <paramref name="work"/> inside, on a thread of its own, and waits for it; its exceptions come back as they are.</summary>
    public T Run<T>(Func<T> work) => throw new NotImplementedException();

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public void Run(Action work) => throw new NotImplementedException();

    /// <summary>Closes it.</summary>
    public void Dispose() => Handle.Dispose();
}
