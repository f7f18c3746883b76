using Bunshin.Files.Reading;
using Bunshin.Lab.Reading;

namespace Bunshin.Lab.Tests.Files;

public sealed class Diagnostics
{
    private const string Server = """
        title: t
        hosts:
          server: { nics: { eth0: { addresses: 10.0.0.1/24 } } }

        """;

    /// <summary>What stands after the server (or the whole file where it starts with a key of its own), and what must be said.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "", "f:1:1: the file is empty (a lab has at least `title:` and `hosts:`)" },
        { "[1, 2]", "f:1:1: a lab is given as a list (keys with values are wanted here)" },
        { "title: t", "f:1:1: the lab has no hosts (describe at least one under `hosts:`)" },
        { "hosts: { a: {} }", "f:1:1: a lab lacks \"title\" (one line that says what is to be seen)" },
        { Server + "titel: x", "f:4:1: a lab has no \"titel\" (did you mean \"title\"?)" },
        { Server + "title: x", "f:4:1: \"title\" is here for the second time (the first is in line 1)" },
        { Server + "switch: { ports: { sever/eth0: { hairpin: true } } }", "f:4:20: the switch has no port \"sever/eth0\": ports are named after the NIC at their other end (did you mean \"server/eth0\"?)" },
        { Server + "switch: { hairpin: maybe }", "f:4:20: \"hairpin\" is \"maybe\" (true or false is wanted here)" },
        { Server + "  a: *server", "f:4:6: \"*server\" refers to another place of the file (aliases are not read; write the value out)" },
        { Server + "  'a b': {}", "f:4:3: \"a b\" cannot name a host (1 to 24 letters, digits, - and _)" },
        { Server + "  a: { nics: { averyveryverylongname: {} } }", "f:4:16: \"averyveryverylongname\" cannot name an interface (1 to 15 visible ASCII characters without / and :, and not \"lo\")" },
        { Server + "  a: { nics: { eth0: { mac: 02:00:00:00:00 } } }", "f:4:29: \"02:00:00:00:00\" is not a MAC address (six hexadecimal octets such as 02:00:5e:10:00:01)" },
        { Server + "  a: { nics: { eth0: { mac: 03:00:00:00:00:01 } } }", "f:4:29: no interface can have the MAC 03:00:00:00:00:01 (not all zeros, and an even first octet (an odd one is a group))" },
        { Server + "  a: { nics: { eth0: { mtu: big } } }", "f:4:29: \"mtu\" is \"big\" (a whole number from 68 to 65535 is wanted here)" },
        { Server + "  a: { nics: { eth0: { addresses: [10.0.0.1] } } }", "f:4:36: \"10.0.0.1\" is not an address with a prefix (such as 192.168.1.2/24 or fd00::2/64)" },
        { Server + "  a: { nics: { eth0: { addresses: [224.0.0.1/4] } } }", "f:4:36: no interface can have the address 224.0.0.1 (a unicast address, not a group, loopback or unspecified one)" },
        { Server + "  a: { nics: { eth0: { addresses: [10.0.0.1/24] } } }", "f:4:16: a/eth0 has the address 10.0.0.1 that server/eth0 has too (every address belongs to one interface)" },
        { Server + "  a: { routes: [default by 10.0.0.1] }", "f:4:17: \"default by 10.0.0.1\" is not a route (such as `default via 192.168.1.1` or `10.0.0.0/8 via 192.168.1.1`)" },
        { Server + "  a: { children: { mv0: { mode: bridge } } }", "f:4:25: a child lacks \"parent\" (the NIC it is made on: `eth0` of the same host, or `server/eth0`)" },
        { Server + "  a: { children: { mv0: { parent: server/eth1 } } }", "f:4:20: a/mv0 has the parent \"server/eth1\", which is not there (did you mean \"server/eth0\"?)" },
        { Server + "  a: { children: { mv0: { parent: server/eth0, mode: brigde } } }", "f:4:54: \"brigde\" is not a mode (one of private, vepa, bridge, passthru, source)" },
        { Server + "  a: { children: { mv0: { parent: server/eth0, kind: macvlam } } }", "f:4:54: \"macvlam\" is not a kind (one of macvlan, macvtap, vlan, ipvlan)" },
        { Server + "  a: { children: { mv0: { parent: server/eth0, flags: [nodst] } } }", "f:4:20: a/mv0 has the flag nodst (it means something in mode source alone)" },
        { Server + "  a: { children: { mv0: { parent: server/eth0, mtu: 9000 } } }", "f:4:20: a/mv0 has an MTU of 9000, more than its parent's 1500 (raise the parent's `mtu:` too)" },
        {
            Server + "  a: { children: { p0: { parent: server/eth0, mode: passthru }, p1: { parent: server/eth0, mode: passthru } } }",
            "f:4:65: a/p1: the parent has a passthru child, which owns it alone; remove that child first (EINVAL) (to see it refused, put it under `expect: refuse:`)"
        },
        { Server + "  a: { children: { mv0: { parent: server/eth0, mac: 02:00:00:00:00:01 }, mv1: { parent: server/eth0, mac: 02:00:00:00:00:01 } } }", "f:4:74: a/mv1 has the MAC 02:00:00:00:00:01 that a/mv0 has too (every interface has a MAC of its own)" },
        { Server + "expect: { reach: [server] }", "f:4:19: \"server\" names no pairs (`a -> b` is a pinging b, `a <-> b` both ways; lists with commas, * for all)" },
        { Server + "expect: { reach: [server -> sevrer] }", "f:4:29: there is no \"sevrer\" in this lab (did you mean \"server\"?)" },
        { Server + "expect: { reach: [server -> server] }", "f:4:19: \"server -> server\" pairs something with itself only" },
        { Server + "  a: {}\nexpect: { reach: [server -> a] }", "f:5:29: \"a\" has no address, so it can neither ping nor be pinged (known: server)" },
        { Server + "  a: { nics: { eth0: { addresses: fd00::1/64 } } }\nexpect: { reach: [server -> a] }", "f:5:19: server and a have no IP addresses to ping between (give both an address of the same family)" },
        { Server + "  a: { nics: { eth0: { addresses: 10.0.0.2/24 } } }\nexpect: { reach: [server -> a], fail: ['server -> a'] }", "f:5:40: server -> a is expected in two ways (the other is in line 5)" },
        { Server + "  a: { nics: { eth0: { addresses: 10.0.0.2/24 } } }\nexpect: { fail: [{ ping: server -> a, cause: no-hairpins }] }", "f:5:46: \"no-hairpins\" is not a cause (did you mean \"no-hairpin\"?)" },
        { Server + "expect: { refuse: [{ child: pt1, parent: eth0 }] }", "f:4:29: \"pt1\" is not a child in a known host (write `host/name`)" },
        { Server + "expect: { arrive: [{ from: server/eth1, at: server/eth0, to: 02:00:00:00:00:01 }] }", "f:4:28: there is no interface \"server/eth1\" in this lab (did you mean \"server/eth0\"?)" },
        { Server + "expect: { capture: [{ ping: server -> server, on: server/eth0, frames: few }] }", "f:4:72: \"frames\" is \"few\" (`none` or `some`)" },
        { Server + "  a: {nics: [", "f:5:1: this is not YAML: While parsing a node, did not find expected node content (indentation or a quote, most often)" },
        { Server + "---\ntitle: u", "f:4:1: a second document begins here (one document per file)" },
    };

    /// <summary>As <see cref="Wrong"/>, of VLANs, ipvlan, gateways and the switch.</summary>
    public static TheoryData<string, string> WrongStacks => new()
    {
        { Server + "  a: { children: { v: { parent: server/eth0, kind: vlan } } }", "f:4:23: a child lacks \"id\" (the VLAN id, such as `id: 100`)" },
        { Server + "  a: { children: { v: { parent: server/eth0, kind: vlan, id: 4095 } } }", "f:4:62: \"4095\" is not a VLAN id (a whole number from 1 to 4094)" },
        { Server + "  a: { children: { v: { parent: server/eth0, kind: vlan, id: 0 } } }", "f:4:62: \"0\" is not a VLAN id (a whole number from 1 to 4094)" },
        { Server + "  a: { children: { v: { parent: server/eth0, kind: vlan, id: lan } } }", "f:4:62: \"lan\" is not a VLAN id (a whole number from 1 to 4094)" },
        { Server + "  a: { children: { v: { parent: server/eth0, kind: vlan, id: 5, mode: bridge } } }", "f:4:65: a child has no \"mode\" (known: parent, kind, mac, mtu, id, protocol, reorder_hdr, gvrp, mvrp, loose_binding, bridge_binding, ingress-qos-map, egress-qos-map, up, addresses)" },
        { Server + "  a: { children: { v: { parent: server/eth0, kind: vlan, id: 5, protocol: 802.1p } } }", "f:4:75: \"802.1p\" is not a VLAN protocol (one of 802.1Q, 802.1ad)" },
        { Server + "  a: { children: { v: { parent: server/eth0, kind: vlan, id: 5, egress-qos-map: { 1: 8 } } } }", "f:4:83: \"egress-qos-map\" has an entry that maps no priority to another (such as `{ 1: 5 }`: the packet's to the tag's, 0 to 7)" },
        { Server + "  a: { children: { i: { parent: server/eth0, kind: ipvlan } } }", "f:4:23: a child lacks \"mode\" (l2, l3 or l3s; all ipvlan children of a parent have the same)" },
        { Server + "  a: { children: { i: { parent: server/eth0, kind: ipvlan, mode: bridge } } }", "f:4:66: \"bridge\" is not a mode of ipvlan (one of l2, l3, l3s)" },
        { Server + "  a: { children: { i: { parent: server/eth0, kind: ipvlan, mode: l2, mac: 02:00:00:00:00:01 } } }", "f:4:20: a/i: an ipvlan child has the MAC of eth0; leave its address out, or make it a macvlan (EOPNOTSUPP) (to see it refused, put it under `expect: refuse:`)" },
        {
            Server + "  a: { children: { i: { parent: server/eth0, kind: ipvlan, mode: l2 }, j: { parent: server/eth0, kind: ipvlan, mode: l3 } } }",
            "f:4:72: a/j: it asks for l3 bridge, but eth0 has i with l2 bridge; mode and flags are the parent's, so all its ipvlan children have the same (to see it refused, put it under `expect: refuse:`)"
        },
        {
            Server + "  a: { children: { i: { parent: server/eth0, kind: ipvlan, mode: l2 }, mv: { parent: server/eth0, mode: bridge } } }",
            "f:4:72: a/mv: eth0 is the parent of i, an ipvlan child, and cannot have macvlan children at the same time; remove the ipvlan children first, or use another parent (EBUSY) (to see it refused, put it under `expect: refuse:`)"
        },
        { Server + "  a: { children: { mv: { parent: server/eth0.4095 } } }", "f:4:20: a/mv has the parent \"server/eth0.4095\", which is not there (known: server/eth0)" },
        { Server + "  a: { children: { x: { parent: a/y, kind: vlan, id: 1 }, y: { parent: a/x, kind: vlan, id: 2 } } }", "f:4:20: a/x stands on itself, or more than 8 floors high (every child stands on a NIC in the end)" },
        {
            Server + "  a: { children: { v: { parent: server/eth0, kind: vlan, id: 5 } } }\n  b: { children: { mv: { parent: a/v } } }",
            "f:5:20: b/mv stands on a/v, which has left server for a (what others stand on lives where server/eth0 does; describe it under server)"
        },
        { Server + "  a: { forwarding: maybe }", "f:4:20: \"forwarding\" is \"maybe\" (true or false is wanted here)" },
        { Server + "  a: { forwarding: { ipv4: true } }", "f:4:22: forwarding has no \"ipv4\" (known: v4, v6)" },
        { Server + "  a: { nics: { eth0: {} }, policies: [{ from: eth1, action: drop }] }", "f:4:39: a has no interface \"eth1\" (did you mean \"eth0\"?)" },
        { Server + "  a: { policies: [{ action: refuse }] }", "f:4:29: \"refuse\" is not a policy's action (one of accept, drop, reject)" },
        { Server + "  a: { sysctls: { kernel.hostname: x } }", "f:4:19: \"kernel.hostname\" is not a setting of a network namespace (such as `net.ipv4.conf.all.arp_ignore: 1`)" },
        { Server + "  a: { sysctls: { net.//.etc: x } }", "f:4:19: \"net.//.etc\" is not a setting of a network namespace (such as `net.ipv4.conf.all.arp_ignore: 1`)" },
        { Server + "  a: { sysctls: { net.ipv4.ip_forward: 1 } }", "f:4:19: net.ipv4.ip_forward has a word of its own (`forwarding: true`, or `forwarding: { v4: true, v6: false }`)" },
        { Server + "  a: { nics: { eth0: {} } }\nswitch: { ports: { a/eth0: { access: 10 } } }", "f:3:21: the switch keeps VLANs apart, and nothing says which the port of server/eth0 carries (`access: 100` or `trunk: [100, 200]`, under `switch: ports:` or for all ports under `switch:`)" },
        { Server + "switch: { access: 10, trunk: [20] }", "f:4:19: a port is an access port or a trunk, not both (an untagged VLAN of a trunk is its `native:` one)" },
        { Server + "switch: { access: 10, native: 1 }", "f:4:31: only a trunk has a native VLAN (an access port's one VLAN is untagged)" },
        { Server + "switch: { trunk: [200-100] }", "f:4:19: \"200-100\" is not a range of VLAN ids (such as 100-110, from 1 to 4094; or `all`)" },
        { Server + "switch: { trunk: [0] }", "f:4:19: \"0\" is not a VLAN id (a whole number from 1 to 4094)" },
        { Server + "switch: { ports: { server/eth0: { mirror: true, hairpin: true } } }", "f:4:33: a mirror port carries no VLANs and reflects nothing (it gets every frame as it came in; leave the rest out)" },
        { Server + "switch: { ports: { server/eth0: { mirror: true } } }", "f:3:21: server/eth0 has addresses, and its port is the mirror, which takes no frames (leave the addresses out; a capture there sees every frame)" },
        { Server + "switch: { static: [{ mac: 02:00:00:00:00:01, port: sever/eth0 }] }", "f:4:52: there is no NIC \"sever/eth0\" in this lab (did you mean \"server/eth0\"?)" },
        { Server + "switch: { access: 10, static: [{ mac: server/eth0, port: server }] }", "f:4:32: a static entry lacks \"vlan\" (the switch keeps VLANs apart, and knows each address in one of them)" },
        { Server + "switch: { filters: { f: { ethertype: ip } } }", "f:4:38: \"ip\" is not an EtherType (one of arp, ipv4, ipv6, lldp, experimental, or a number from 0x0600 to 0xffff)" },
        { Server + "switch: { filters: { f: { source: server/eth0 } } }", "f:4:25: a filter lacks \"action\" (`drop` or `count`)" },
        { Server + "expect: { switch: [{ filter: f, hits: some }] }", "f:4:30: the switch has no filter \"f\" (there is none to name)" },
        { Server + "expect: { switch: [{ port: server, reflected: lots }] }", "f:4:47: \"reflected\" is \"lots\" (`none`, `some`, `4` or `at least 4`)" },
        { Server + "expect: { switch: [{ port: server }] }", "f:4:20: nothing is said of a counter of the switch (a `port:` with `received:`, `sent:`, `reflected:` or `dropped:`, or a `filter:` with `hits:`)" },
        { Server + "expect: { trace: [{ trace: server -> server, hops: [sever] }] }", "f:4:53: \"sever\" is neither a host nor an interface of this lab (did you mean \"server\"?)" },
        { Server + "expect: { trace: [{ trace: server -> server }] }", "f:4:19: a trace lacks \"hops\" (1 to 16 routers in order, then the target: `hops: [server3, d2]`)" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    [MemberData(nameof(WrongStacks))]
    public void Say_where_and_what_and_what_would_be_right(string text, string expected)
    {
        var refused = Assert.Throws<FaultyFileException>(() => LabFile.Parse(text, "f"));

        Assert.Contains(expected, refused.Diagnostics.Select(one => one.ToString()));
    }

    [Fact]
    public void Come_all_at_once_in_the_order_of_the_file()
    {
        var refused = Assert.Throws<FaultyFileException>(() => LabFile.Parse(
            """
            titel: t
            hosts:
              a: { nics: { eth0: { mac: nonsense, addres: 10.0.0.1/24 } } }
              b: { children: { mv0: { parent: a/eth9, mode: brdge } } }
            expect:
              reach: [a -> c]
            """,
            "f"));

        Assert.Equal(
            ["f:1:1", "f:1:1", "f:3:29", "f:3:39", "f:4:20", "f:4:49", "f:6:11", "f:6:16"],
            refused.Diagnostics.Select(one => one.ToString().Split(": ")[0]));
    }
}
