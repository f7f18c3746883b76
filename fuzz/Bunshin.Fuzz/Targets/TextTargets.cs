using System.Net;
using System.Text;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Fuzz.Targets;

/// <summary>Text forms: what is read is written and read again the same, and what IPv6 text we read the platform reads alike.</summary>
internal static class TextTargets
{
    public static FuzzTarget Addresses { get; } = new(
        "addresses",
        [
            .. ((string[])[
                "02:00:5e:10:00:01", "192.168.1.2", "192.168.1.2/24", "2001:db8::1:0:0:1", "::ffff:192.0.2.1", "fd00::2/64", "::", "1:2:3:4:5:6:7:8",
            ]).Select(Corpus.Text),
        ],
        static input =>
        {
            var text = Encoding.UTF8.GetString(input);
            if (MacAddress.TryParse(text, null, out var mac))
            {
                Expect.That(MacAddress.Parse(mac.ToString()) == mac, "a MAC comes back");
            }

            if (IpPrefix.TryParse(text, out var prefix))
            {
                Expect.That(IpPrefix.Parse(prefix.ToString()) == prefix, "a prefix comes back");
                Expect.That(prefix.Network.Contains(prefix.Address) && prefix.Network.Network == prefix.Network, "a network holds its addresses");
            }

            if (IpAddress.TryParse(text, out var address))
            {
                Expect.That(IpAddress.Parse(address.ToString()) == address, "an address comes back");
                Expect.That(
                    IPAddress.TryParse(text, out var platform) && IpAddress.FromIPAddress(platform) == address, "the platform reads the same");
            }
        });
}
