using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Faults.Driving;

/// <summary>A host with three parents and a LAN behind each, and places for containers; all in namespaces of their own.</summary>
internal sealed class World : IDisposable
{
    private static int s_count;
    private readonly string _prefix = string.Create(
        CultureInfo.InvariantCulture, $"bsn-{Environment.ProcessId}-faults{Interlocked.Increment(ref s_count)}");

    private readonly List<string> _sandboxes = [];
    private readonly Dictionary<int, Socket> _pingers = [];
    private ushort _sequence;

    /// <summary>Makes it.</summary>
    public World()
    {
        foreach (var space in new[] { Host, Lan })
        {
            NetworkNamespace.CreateNamed(space).Dispose();
            Tool.MustIp($"-n {space} link set lo up");
        }

        for (var number = 0; number < Parents.Length; number++)
        {
            Tool.MustIp($"-n {Host} link add {Parents[number]} type veth peer name lan{number} netns {Lan}");
            Tool.MustIp($"-n {Lan} addr add 10.60.{number}.1/24 dev lan{number}");
            Tool.MustIp($"-n {Lan} link set lan{number} up");
            Tool.MustIp($"-n {Host} link set {Parents[number]} up");
        }
    }

    /// <summary>The parents, each for one datapath.</summary>
    public static string[] Parents { get; } = ["kernel", "ebpf", "userspace"];

    /// <summary>The host's namespace.</summary>
    public string Host => _prefix + "-host";

    /// <summary>The other side of each parent.</summary>
    public string Lan => _prefix + "-lan";

    /// <summary>A place for files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("bunshin-faults-").FullName;

    /// <summary>A container's namespace.</summary>
    public string Sandbox(string name)
    {
        var space = $"{_prefix}-{name}";
        if (!_sandboxes.Contains(space))
        {
            NetworkNamespace.CreateNamed(space).Dispose();
            Tool.MustIp($"-n {space} link set lo up");
            _sandboxes.Add(space);
        }

        return space;
    }

    /// <summary>Names of the links in a namespace.</summary>
    public static string[] Links(string space) =>
        [.. Tool.Ask($"-n {space} -o link show").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' ')[1].TrimEnd(':').Split('@')[0]).Order(StringComparer.Ordinal)];

    /// <summary>Whether an address behind a parent answers the LAN.</summary>
    public bool Answers(int parent, int host)
    {
        if (!_pingers.TryGetValue(parent, out var socket))
        {
            using var lan = NetworkNamespace.Open(NamespaceReference.Named(Lan));
            socket = lan.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp));
            socket.ReceiveTimeout = 200;
            _pingers[parent] = socket;
        }

        // Who was made anew has another MAC.
        _ = Tool.Ip($"-n {Lan} neigh flush dev lan{parent}");
        var sequence = ++_sequence;
        byte[] echo = [8, 0, 0, 0, (byte)parent, 77, (byte)(sequence >> 8), (byte)sequence];
        var sum = 0xffff - (((echo[0] << 8) + ((echo[4] << 8) | echo[5]) + sequence) % 0xffff);
        (echo[2], echo[3]) = ((byte)(sum >> 8), (byte)sum);
        try
        {
            _ = socket.SendTo(echo, new IPEndPoint(new IPAddress([10, 60, (byte)parent, (byte)host]), 0));
            var answer = new byte[256];
            while (true)
            {
                var length = socket.Receive(answer);
                if (length >= 28 && answer[20] == 0 && answer[24] == parent && ((answer[26] << 8) | answer[27]) == sequence)
                {
                    return true;
                }
            }
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _pingers.Values)
        {
            socket.Dispose();
        }

        foreach (var space in _sandboxes.Append(Host).Append(Lan))
        {
            NetworkNamespace.DeleteNamed(space);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
