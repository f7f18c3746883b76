namespace Bunshin.RealEngine;

/// <summary>S7 for people: the commands as they are typed, and what they answer.</summary>
internal static class PlainParentShow
{
    private static readonly string[] Commands =
    [
        "docker network create -d bunshin --subnet=172.16.10.0/24 --gateway=172.16.10.1 -o parent=eth0 mac1",
        "docker run -itd --name c1 --ip=172.16.10.2 --network mac1 busybox",
        "docker run -itd --name c2 --ip=172.16.10.3 --network mac1 busybox",
        "docker exec c1 ip r",
        "docker exec c1 ping -c 2 172.16.10.3",
        "docker exec c1 ping -c 2 172.16.10.1",
    ];

    /// <summary>Shows it on an engine of its own, with a host on the LAN that has the gateway's address.</summary>
    /// <returns>Exit status: 0 if every command did what it was told.</returns>
    public static int Run(TextWriter output)
    {
        using var lan = new Lan();
        _ = lan.AddHost("gateway", "172.16.10.1/24");
        using var server = new Server("server1", lan);
        output.WriteLine("S7: Docker, a plain parent (an engine of its own, with bunshin daemon beside it)");
        foreach (var command in Commands)
        {
            var outcome = server.Try(command);
            output.WriteLine($"\n# {command}\n{outcome.Said}");
            if (!outcome.IsGood)
            {
                return 1;
            }
        }

        return 0;
    }
}
