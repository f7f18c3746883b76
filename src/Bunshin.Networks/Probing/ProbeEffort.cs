namespace Bunshin.Networks.Probing;

/// <summary>How an address is looked for on the LAN before it is given out.</summary>
public enum ProbeEffort
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Three questions in half a second: a host that is up and near answers.</summary>
    Quick,

    /// <summary>With RFC 5227's own times (RFC 4862's for IPv6): 3 to 7 seconds.</summary>
    Full,
}
