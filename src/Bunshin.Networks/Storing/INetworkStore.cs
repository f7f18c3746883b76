namespace Bunshin.Networks.Storing;

/// <summary>Where networks, endpoints, pools and holdings outlive the process. One caller at a time.</summary>
public interface INetworkStore : IDisposable
{
    /// <summary>What tells this installation's things from those of others.</summary>
    string Installation { get; }

    /// <summary>All that is stored, as the one change that leads there from nothing.</summary>
    /// <exception cref="NetworkException">It cannot be read, or was written by a newer version.</exception>
    StoreChange Load();

    /// <summary>Stores a change in one transaction. When this returns, a power cut does not undo it.</summary>
    /// <exception cref="NetworkException">It could not be stored (disk full, disk gone); nothing of it is.</exception>
    void Commit(StoreChange change);
}
