using Bunshin.Packets.Ethernet;

namespace Bunshin.Lab.Diagnosis;

/// <summary>What is so of an interface at this moment, whatever the file wants.</summary>
/// <param name="Mac">Its MAC.</param>
/// <param name="IsUp">Administratively up.</param>
/// <param name="HasCarrier">With carrier.</param>
internal sealed record InterfaceFacts(MacAddress Mac, bool IsUp, bool HasCarrier)
{
    /// <summary>Whether frames can pass.</summary>
    public bool IsUsable => IsUp && HasCarrier;
}
