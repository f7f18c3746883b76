namespace Bunshin.Networks.Storing;

/// <summary>Where networks, endpoints, pools and holdings outlive the process. One caller at a time.</summary>
public interface INetworkStore : IDisposable
{
    /// <summary>
    /// What tells this store from all others, as long as it lives and wherever its file is moved: letters, digits and dashes, 12 to 36 of them
    /// (16 hexadecimal digits for a new one).
    /// </summary>
    string Installation { get; }

    /// <summary>All that is stored, as the one change that leads there from nothing.</summary>
    /// <exception cref="NetworkException">It cannot be read, or was written by a newer version.</exception>
    StoreChange Load();

    /// <summary>Stores a change in one transaction. When this returns, a power cut does not undo it.</summary>
    /// <exception cref="NetworkException">It could not be stored (disk full, disk gone); nothing of it is.</exception>
    void Commit(StoreChange change);
}
