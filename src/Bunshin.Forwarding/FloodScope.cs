namespace Bunshin.Forwarding;

/// <summary>Which modes a flood goes to. Lists are sorted so that each scope is one run of them.</summary>
internal enum FloodScope : byte
{
    /// <summary>No flood.</summary>
    None,

    /// <summary>Private, passthru, vepa, bridge.</summary>
    All,

    /// <summary>Vepa.</summary>
    Vepa,

    /// <summary>Vepa and bridge.</summary>
    VepaAndBridge,

    /// <summary>Bridge.</summary>
    Bridge,
}
