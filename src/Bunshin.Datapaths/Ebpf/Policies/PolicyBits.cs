namespace Bunshin.Datapaths.Ebpf.Policies;

/// <summary>What a policy asks for, in one word.</summary>
[Flags]
internal enum PolicyBits : uint
{
    None = 0,

    /// <summary>The sender's MAC must be its own.</summary>
    Guard = 1,

    /// <summary>And so must its addresses.</summary>
    GuardAddresses = 2,

    /// <summary>Its own tags are let pass.</summary>
    MayTag = 4,

    /// <summary>IP packets are looked into.</summary>
    Looks = 8,

    /// <summary>What no rule is about is refused.</summary>
    DeniesOtherwise = 16,

    /// <summary>There is a rate limit.</summary>
    Limits = 32,

    /// <summary>What routers say is not its own.</summary>
    IsNoRouter = 64,

    /// <summary>What DHCP servers say is not its own.</summary>
    IsNoDhcpServer = 128,
}
