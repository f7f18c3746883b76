namespace Bunshin.Cli.Ip.Links;

/// <summary>How <c>ip</c> writes a bridge's attribute.</summary>
internal enum AttributeForm
{
    /// <summary>A number.</summary>
    Number,

    /// <summary><c>on</c>, <c>off</c>; true, false.</summary>
    OnOff,

    /// <summary><c>0x8</c>, and a string in JSON.</summary>
    Hexadecimal,

    /// <summary>As <see cref="Hexadecimal"/>, with the prefix on zero too.</summary>
    PrefixedHexadecimal,

    /// <summary>Hundredths of a second with two decimals.</summary>
    Timer,

    /// <summary>Priority and MAC of a bridge.</summary>
    BridgeId,

    /// <summary>A MAC.</summary>
    Address,

    /// <summary>The state of a port, by name.</summary>
    PortState,

    /// <summary>EtherType of the tag.</summary>
    VlanProtocol,

    /// <summary>Bits 0 and 1 of a set of options with a mask.</summary>
    Options,

    /// <summary>Name of a link, given by its index.</summary>
    Link,
}
