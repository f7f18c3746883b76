using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>
/// A link's kind and its own attributes (<c>IFLA_LINKINFO</c>). The same record describes what shall be and what is: null is
/// "do not say" in the one direction and "was not told" in the other.
/// </summary>
/// <param name="Name">The kernel's name of the kind (<c>macvlan</c>).</param>
public abstract record LinkKind(string Name)
{
    /// <summary>Writes the attributes that are set, inside <c>IFLA_INFO_DATA</c>. Kinds that are read only write nothing.</summary>
    internal virtual void WriteData(MessageWriter writer)
    {
    }
}

/// <summary>A kind this library knows only by name (<c>ifb</c>, <c>dummy</c>); its attributes are neither read nor written.</summary>
/// <param name="Name">The kernel's name of the kind.</param>
public sealed record OtherKind(string Name) : LinkKind(Name);
