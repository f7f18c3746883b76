
namespace Bunshin.Datapaths.Simulated.Hosts;

/// <summary>What came back for a packet that asked for an answer.</summary>
internal enum AnswerKind
{
    /// <summary>The answer.</summary>
    Reply,

    /// <summary>A router on the way says that its time to live has run out.</summary>
    TimeExceeded,

    /// <summary>Somebody says that it cannot be delivered.</summary>
    Unreachable,

    /// <summary>A router on the way says that it is too big (IPv6; in IPv4 that is a kind of unreachable).</summary>
    TooBig,
}
