using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Bunshin.Faults.Seam;

namespace Bunshin.Faults.Inside;

/// <summary>Bunshin in this process, with the seam under it, as another process orders over a socket.</summary>
internal static class HostedProgram
{
    /// <summary>The library that is loaded.</summary>
    public const string Library = "LD_PRELOAD";

    /// <summary>Where orders come from.</summary>
    public const string Orders = "BUNSHIN_FAULTS_ORDERS";

    /// <summary>Behind the socket's path: the file with every site met, written at the end.</summary>
    public const string LastWords = ".last";

    /// <summary>Behind the socket's path: the file with what failed.</summary>
    public const string Record = ".failed";

    /// <summary>The end of an answer.</summary>
    public const string End = ".";

    /// <summary>Runs it with these arguments.</summary>
    /// <returns>Its exit status.</returns>
    public static unsafe int Run(string[] arguments)
    {
        var library = Environment.GetEnvironmentVariable(Library)!;
        var program = Assembly.Load("bunshin").EntryPoint!;
        using var connected = new ManualResetEventSlim();
        new Thread(() => Obey(library, connected)) { IsBackground = true, Name = "orders" }.Start();
        connected.Wait();
        Watch.Record = Environment.GetEnvironmentVariable(Orders) + Record;
        SeamLibrary.Open(library, Watch.Asked);
        var status = (int)program.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null)!;
        var last = Environment.GetEnvironmentVariable(Orders) + LastWords;
        Watch.Arm([]);
        File.WriteAllLines(last, Sites());
        return status;
    }

    private static IEnumerable<string> Sites() => Watch.Sites.Select(static site => $"{site.Key}\t{site.Value}");

    private static void Obey(string library, ManualResetEventSlim connected)
    {
        SeamLibrary.Exempt(library);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Environment.GetEnvironmentVariable(Orders)!));
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        using var writer = new StreamWriter(stream);
        while (reader.ReadLine() is { } line)
        {
            foreach (var answer in Answer(line, connected))
            {
                writer.WriteLine(answer);
            }

            writer.WriteLine(End);
            writer.Flush();
        }
    }

    private static IEnumerable<string> Answer(string line, ManualResetEventSlim connected)
    {
        var words = line.Split('\v');
        switch (words[0])
        {
            case "arm":
                Watch.Arm(words[1..].Select(Order.Parse));
                return [];
            case "go":
                connected.Set();
                return [];
            case "sites":
                return Sites();
            case "threads":
                return Watch.Threads.Select(static thread => $"{thread.Key}\t{thread.Value}");
            default:
                return [$"unknown: {words[0]}"];
        }
    }
}
