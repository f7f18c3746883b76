using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bunshin.Faults.Driving;

/// <summary><c>bunshin serve</c>: a child stays on each parent, and others come and go by reloads of the file.</summary>
internal sealed partial class ServeWork(World world) : IWork
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <inheritdoc/>
    public string[] Arguments
    {
        get
        {
            Write(null);
            return ["serve", Served];
        }
    }

    /// <inheritdoc/>
    public string Ready => "serving ";

    /// <inheritdoc/>
    public Subject Subject { get; set; } = null!;

    private string Served => Path.Combine(world.Folder, $"{Path.GetFileName(world.Folder)}.yaml");

    /// <inheritdoc/>
    public void Prepare()
    {
        // It has been made from the file.
    }

    /// <inheritdoc/>
    public void Cycle(int parent)
    {
        Load(parent);
        _ = Tool.Ip($"-n {world.Lan} link set lan{parent} down");
        _ = world.Answers((parent + 1) % World.Parents.Length, 10);
        _ = Tool.Ip($"-n {world.Lan} link set lan{parent} up");
        _ = Status();
        Load(null);
    }

    /// <inheritdoc/>
    public void Abandon() => Load(null);

    /// <inheritdoc/>
    public IEnumerable<string> Wrongs()
    {
        if (Status() is not { } status)
        {
            yield return "its control socket does not answer";
            yield break;
        }

        for (var parent = 0; parent < World.Parents.Length; parent++)
        {
            var names = status.GetProperty("parents").EnumerateArray().SelectMany(static one => one.GetProperty("children").EnumerateArray())
                .Select(static child => child.GetProperty("ifname").GetString()).ToArray();
            if (names.Length != World.Parents.Length || !names.Contains($"c{parent}"))
            {
                yield return $"children are {string.Join(' ', names)}";
            }

            if (!world.Answers(parent, 10))
            {
                yield return $"the child on {World.Parents[parent]} does not answer the LAN: {Tool.Ask($"-n {world.Sandbox($"c{parent}")} addr")}";
            }
        }
    }

    /// <inheritdoc/>
    public void Clear()
    {
        // It removes what it made when it stops.
    }

    [GeneratedRegex("control socket (.*)")]
    private static partial Regex ControlSocket();

    [GeneratedRegex("^reloaded; serving ", RegexOptions.Multiline)]
    private static partial Regex Reloaded();

    private void Write(int? more)
    {
        var text = new StringBuilder("parents:\n");
        for (var parent = 0; parent < World.Parents.Length; parent++)
        {
            var device = World.Parents[parent];
            _ = text.Append($"  {device}:\n    datapath: {device}\n    children:\n");
            _ = text.Append($"      c{parent}: {{ mode: bridge, netns: {world.Sandbox($"c{parent}")}, addresses: [10.60.{parent}.10/24] }}\n");
            if (parent == more)
            {
                _ = text.Append($"      t{parent}: {{ mode: private, netns: {world.Sandbox("t")}, addresses: [10.60.{parent}.11/24] }}\n");
                _ = text.Append($"      h{parent}: {{ mode: vepa, up: false }}\n");
            }
        }

        File.WriteAllText(Served + ".next", text.ToString());
        File.Move(Served + ".next", Served, overwrite: true);
    }

    private void Load(int? more)
    {
        var before = Reloaded().Count(Subject.Log);
        Write(more);
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience && !Subject.HasEnded)
        {
            Tool.Signal(Subject.Id, "HUP");
            for (var look = 0; look < 20; look++)
            {
                if (Reloaded().Count(Subject.Log) > before)
                {
                    return;
                }

                Thread.Sleep(25);
            }
        }

        throw new WorkException($"it does not reload for {waited.Elapsed.TotalSeconds:0} s");
    }

    private JsonElement? Status()
    {
        if (ControlSocket().Match(Subject.Log) is not { Success: true } told)
        {
            return null;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
            socket.Connect(new UnixDomainSocketEndPoint(told.Groups[1].Value.Trim()));
            _ = socket.Send("status json\n"u8);
            using var reader = new StreamReader(new NetworkStream(socket));
            return JsonElement.Parse(reader.ReadToEnd());
        }
        catch (Exception failure) when (failure is SocketException or IOException or JsonException)
        {
            return null;
        }
    }
}
