namespace Bunshin.Datapaths.Simulated;

/// <summary>What lies beneath an interface: a cable for a NIC, the macvlan port of its parent for a child.</summary>
internal interface ILink
{
    /// <summary>Whether what lies beneath could carry frames.</summary>
    bool HasCarrier { get; }

    /// <summary>Carries a frame that <paramref name="from"/>, which is up, sends.</summary>
    void Send(SimulatedInterface from, ReadOnlyMemory<byte> frame);
}
