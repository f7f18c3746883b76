using Bunshin.Packets.Addresses;

namespace Bunshin.Networks.Addressing;

/// <summary>
/// One at a time for each address: a claim of it and the change that stores it belong together, as do the change that
/// removes it and the claim's return. Without, a late return would take the claim away from a new holder.
/// </summary>
/// <remarks>Any thread. Who needs two enters IPv4's first.</remarks>
public sealed class AddressGates
{
    private readonly Dictionary<(string Where, IpAddress Address), Gate> _gates = [];

    /// <summary>Waits for its turn.</summary>
    /// <param name="where">The LAN the address is claimed on, or the scope where it is claimed on none.</param>
    /// <param name="address">The address.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Dispose it to let the next in.</returns>
    public async Task<IDisposable> EnterAsync(string where, IpAddress address, CancellationToken cancellation = default)
    {
        var key = (where, address);
        Gate gate;
        lock (_gates)
        {
            gate = _gates.GetValueOrDefault(key) ?? (_gates[key] = new Gate());
            gate.Users++;
        }

        try
        {
            await gate.Turn.WaitAsync(cancellation);
            return new Stay(this, key, gate);
        }
        catch
        {
            Drop(key, gate);
            throw;
        }
    }

    private void Drop((string, IpAddress) key, Gate gate)
    {
        lock (_gates)
        {
            if (--gate.Users == 0)
            {
                _ = _gates.Remove(key);
                gate.Turn.Dispose();
            }
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Stay(AddressGates gates, (string, IpAddress) key, Gate gate) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isOver, true))
            {
                _ = gate.Turn.Release();
                gates.Drop(key, gate);
            }
        }
    }
}
