namespace Bunshin.Packets.Arp;

/// <summary>What an ARP packet asks or says (RFC 826); other values occur on the wire and are kept.</summary>
public enum ArpOperation : ushort
{
    /// <summary>Who has the target address?</summary>
    Request = 1,

    /// <summary>The sender has the sender address.</summary>
    Reply = 2,
}
