namespace Bunshin.Packets.Tcp;

/// <summary>TCP control bits (RFC 9293 section 3.1).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 1,

    /// <summary>Starts a connection.</summary>
    Syn = 2,

    /// <summary>Ends a connection at once.</summary>
    Rst = 4,

    /// <summary>Push.</summary>
    Psh = 8,

    /// <summary>The acknowledgement number counts.</summary>
    Ack = 16,

    /// <summary>The urgent pointer counts.</summary>
    Urg = 32,

    /// <summary>ECN echo.</summary>
    Ece = 64,

    /// <summary>Congestion window reduced.</summary>
    Cwr = 128,
}
