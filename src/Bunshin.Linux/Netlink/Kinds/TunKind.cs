using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink.Kinds;

/// <summary>A TUN or TAP device (<c>IFLA_TUN_*</c>); read only, they are made through <c>/dev/net/tun</c>.</summary>
public sealed record TunKind() : LinkKind("tun")
{
    /// <summary>1 tun, 2 tap.</summary>
    public byte? Type { get; init; }

    /// <summary>Stays when nobody has it open.</summary>
    public bool IsPersistent { get; init; }

    internal static TunKind Read(AttributeReader data)
    {
        var kind = new TunKind();
        while (data.TryNext(out var attribute))
        {
            kind = attribute.Type switch
            {
                IfLink.IFLA_TUN_TYPE => kind with { Type = attribute.U8 },
                IfLink.IFLA_TUN_PERSIST => kind with { IsPersistent = attribute.Flag == true },
                _ => kind,
            };
        }

        return kind;
    }
}
