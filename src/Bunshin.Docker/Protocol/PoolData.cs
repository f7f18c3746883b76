namespace Bunshin.Docker.Protocol;

/// <summary>One subnet of <c>CreateNetwork</c>.</summary>
internal sealed record PoolData
{
    /// <summary>The address space it was drawn from.</summary>
    public string? AddressSpace { get; init; }

    /// <summary><c>172.16.10.0/24</c>; all addresses of the family where addresses are nobody's concern.</summary>
    public string? Pool { get; init; }

    /// <summary>Address and length.</summary>
    public string? Gateway { get; init; }

    /// <summary>Addresses with lengths by the user's names.</summary>
    public Dictionary<string, string?>? AuxAddresses { get; init; }
}
