using Bunshin.Packets.Addresses;
using Google.Protobuf;

namespace Bunshin.Networks.Sharing;

/// <summary>Where things lie in etcd. People read it: <c>etcdctl get --prefix /bunshin/v1</c>.</summary>
internal static class EtcdKeys
{
    private const string Root = "/bunshin/v1/";

    /// <summary>What all claims begin with.</summary>
    public static string AllClaims => Root + "lan/";

    /// <summary>The claim of an address. A LAN may be called anything, a subnet with its slash among it, so its name is escaped.</summary>
    public static string Claim(string lan, IpAddress address) => ClaimsOn(lan) + address;

    /// <summary>What all claims on a LAN begin with.</summary>
    public static string ClaimsOn(string lan) => $"{AllClaims}{Uri.EscapeDataString(lan)}/";

    /// <summary>LAN and address of a claim's key; false for what is none.</summary>
    public static bool TryReadClaim(string key, out string lan, out IpAddress address)
    {
        var parts = key.StartsWith(AllClaims, StringComparison.Ordinal) ? key[AllClaims.Length..].Split('/') : [];
        lan = parts.Length == 2 ? Uri.UnescapeDataString(parts[0]) : "";
        address = default;
        return parts.Length == 2 && IpAddress.TryParse(parts[1], out address);
    }

    /// <summary>Is there while the host's daemon is.</summary>
    public static ByteString Presence(string host) => ByteString.CopyFromUtf8($"{Root}host/{Uri.EscapeDataString(host)}");

    /// <summary>When the host's daemon was there last.</summary>
    public static ByteString Seen(string host) => ByteString.CopyFromUtf8($"{Root}seen/{Uri.EscapeDataString(host)}");
}
