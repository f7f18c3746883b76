using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bunshin.Faults.Inside;

/// <summary>Counts every call of the process it is in, and fails those that are ordered.</summary>
internal static unsafe class Watch
{
    private const nint Setup = 425;
    private const nint Enter = 426;
    private const nint Register = 427;
    private static readonly nint s_bpf = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;
    private static readonly ConcurrentDictionary<nint, string> s_names = new();
    private static readonly ConcurrentDictionary<nint, string> s_commands = new();
    private static readonly ConcurrentDictionary<string, long> s_sites = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, long> s_threads = new(StringComparer.Ordinal);
    private static readonly Lock s_lock = new();
    private static List<(Order Order, int Seen)> s_orders = [];

    /// <summary>Who answers the seam.</summary>
    public static delegate* unmanaged<byte*, nint, nint, nint, nint, nint> Asked => &Ask;

    /// <summary>Every call site met so far, with how often.</summary>
    public static IEnumerable<KeyValuePair<string, long>> Sites => s_sites;

    /// <summary>How many calls each thread with a name made.</summary>
    public static IEnumerable<KeyValuePair<string, long>> Threads => s_threads;

    /// <summary>The file in which each failure is a line, before it happens: it may be the last thing that happens here.</summary>
    public static string Record { get; set; } = "";

    /// <summary>Orders from now on, in place of those before.</summary>
    public static void Arm(IEnumerable<Order> orders)
    {
        lock (s_lock)
        {
            s_orders = [.. orders.Select(static order => (order, 0))];
        }
    }

    [UnmanagedCallersOnly]
    private static nint Ask(byte* name, nint origin, nint first, nint second, nint third)
    {
        try
        {
            return Answer((nint)name, first, second, third);
        }
        catch (Exception mistake)
        {
            Console.Error.WriteLine($"faults: {mistake}");
            Environment.FailFast("the seam failed by itself");
            return 0;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nint Answer(nint name, nint first, nint second, nint third)
    {
        var call = s_names.GetOrAdd(name, static text => Marshal.PtrToStringUTF8(text)!);
        call = call == "syscall" ? NameOf(first, second) : call;
        if (call.Length == 0)
        {
            return 0;
        }

        var site = CallSites.Find(call);
        _ = s_sites.AddOrUpdate(site, 1, static (_, count) => count + 1);
        _ = s_threads.AddOrUpdate(Thread.CurrentThread.Name ?? "", 1, static (_, count) => count + 1);
        if (s_orders.Count == 0)
        {
            return 0;
        }

        return Failed(site, isNothing: call == "io_uring_enter" && third == 0);
    }

    private static nint Failed(string site, bool isNothing)
    {
        lock (s_lock)
        {
            for (var index = 0; index < s_orders.Count; index++)
            {
                var (order, seen) = s_orders[index];
                if (!site.StartsWith(order.Site, StringComparison.Ordinal) || (isNothing && order.How.Way == FailureWay.Completion))
                {
                    continue;
                }

                s_orders[index] = (order, seen + 1);
                if (seen >= order.Skip && seen < (long)order.Skip + order.Count)
                {
                    File.AppendAllText(Record, $"{site}\t{order.How}\n");
                    return order.How.Answer;
                }
            }
        }

        return 0;
    }

    // io_uring and bpf have no functions of their own in libc.
    private static string NameOf(nint number, nint command) => number switch
    {
        Setup => "io_uring_setup",
        Enter => "io_uring_enter",
        Register => "io_uring_register",
        _ when number == s_bpf => s_commands.GetOrAdd(command, static value => $"bpf {BpfCommand(value)}"),
        _ => "", // The runtime's own.
    };

    private static string BpfCommand(nint value)
    {
        var commands = typeof(Linux.LinuxException).Assembly.GetType("Bunshin.Linux.Bpf.Attributes.BpfCommand", throwOnError: true)!;
        return Enum.GetName(commands, Enum.ToObject(commands, value)) ?? $"{value}";
    }
}
