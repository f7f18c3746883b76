using Microsoft.AspNetCore.Connections;

namespace Bunshin.Cli.Daemon.Doors;

/// <summary>
/// Lets connections in by a door, and no more at once than it takes: for a new one, the one that has been idle longest goes. So whoever holds
/// connections open keeps nobody else out; and each door has its own count.
/// </summary>
internal sealed class Doorkeeper(int most)
{
    private readonly LinkedList<Visit> _inside = [];
    private readonly Lock _lock = new();

    /// <summary>Lets one in.</summary>
    /// <returns>Null when all who are inside are being served; else to be disposed of when it ends.</returns>
    public Visit? Enter(ConnectionContext connection)
    {
        Visit? idlest = null;
        Visit visit;
        lock (_lock)
        {
            if (_inside.Count >= most)
            {
                idlest = _inside.FirstOrDefault(static one => !one.IsServed);
                if (idlest is null)
                {
                    return null;
                }

                _ = _inside.Remove(idlest);
            }

            visit = new Visit(this, connection);
            _ = _inside.AddLast(visit);
        }

        idlest?.Connection.Abort(new ConnectionAbortedException("it was idle, and others wait"));
        return visit;
    }

    /// <summary>One connection.</summary>
    internal sealed class Visit(Doorkeeper keeper, ConnectionContext connection) : IDisposable
    {
        public ConnectionContext Connection => connection;

        /// <summary>Whether a request of its is being answered. What has only been begun to be sent is none yet.</summary>
        public bool IsServed { get; private set; }

        /// <summary>A request begins, or ends: then it has been idle for the shortest time of all.</summary>
        public void Serve(bool isBegin)
        {
            lock (keeper._lock)
            {
                IsServed = isBegin;
                if (!isBegin && keeper._inside.Remove(this))
                {
                    _ = keeper._inside.AddLast(this);
                }
            }
        }

        public void Dispose()
        {
            lock (keeper._lock)
            {
                _ = keeper._inside.Remove(this);
            }
        }
    }
}
