namespace Bunshin.Linux.Nftables;

/// <summary>An nf_tables table of what a network namespace forwards between which of its interfaces, IPv4 and IPv6 alike.</summary>
public static class ForwardTable
{
    private const ushort NlmCreate = 0x400;
    private const ushort Exclusive = 0x200;
    private const uint ForwardHook = 2; // NF_INET_FORWARD
    private const string Chain = "forward";

    /// <summary>Makes the table in the calling thread's namespace, with which it goes; the first rule that matches counts.</summary>
    /// <exception cref="LinuxException">EOPNOTSUPP, EPROTONOSUPPORT or ENOENT: this kernel's nf_tables cannot; EEXIST: there is a table of that name.</exception>
    public static void Create(string name, IEnumerable<ForwardRule> rules)
    {
        using var socket = NftSocket.Open();
        var batch = new NftBatch(NftConstants.FamilyInet);
        batch.Begin(NftConstants.NewTable, NlmCreate | Exclusive);
        batch.Text(1, name);
        batch.End();
        batch.Begin(NftConstants.NewChain, NlmCreate);
        batch.Text(1, name);
        batch.Text(3, Chain);
        var hook = batch.OpenNest(4);
        batch.Number(1, ForwardHook);
        batch.Number(2, 0); // Priority.
        batch.CloseNest(hook);
        batch.Text(7, "filter");
        batch.End();
        var written = new NftRules(batch, name, Chain);
        foreach (var rule in rules)
        {
            written.Forward(rule.From, rule.To, rule.Verdict);
        }

        socket.Commit(batch, name);
    }
}

/// <summary>A rule about what a namespace forwards; a null matches any interface.</summary>
/// <param name="From">Name of the interface it came in by.</param>
/// <param name="To">Name of the interface it would leave by.</param>
/// <param name="Verdict">What becomes of it.</param>
public sealed record ForwardRule(string? From, string? To, ForwardVerdict Verdict);

/// <summary>What becomes of a packet that is to be forwarded.</summary>
public enum ForwardVerdict
{
    /// <summary>It passes.</summary>
    Accept,

    /// <summary>It is dropped in silence.</summary>
    Drop,

    /// <summary>It is dropped, and its sender is told that an administrator forbids it.</summary>
    Reject,
}
