namespace Bunshin.Networks;

/// <summary>As whom a child may send.</summary>
public enum NetworkGuard
{
    /// <summary>As anybody.</summary>
    Off,

    /// <summary>With its own MAC only.</summary>
    On,

    /// <summary>And from its endpoint's addresses only.</summary>
    Addresses,
}
