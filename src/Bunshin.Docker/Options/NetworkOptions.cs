using System.Globalization;
using Bunshin.Datapaths;
using Bunshin.Datapaths.Wording;
using Bunshin.Forwarding.Ipvlan;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Networks;
using Bunshin.Packets.Addresses;
using Bunshin.Packets.Ethernet;

namespace Bunshin.Docker.Options;

/// <summary>The options of a network, each with its values. Names and defaults of Docker's macvlan and ipvlan drivers, and what they lack.</summary>
internal static class NetworkOptions
{
    public const string MacvlanMode = "macvlan_mode";
    public const string MacvlanFlags = "macvlan_flags";
    public const string SourceMacs = "source_macs";
    public const string BroadcastQueue = "bcqueuelen";
    public const string BroadcastLimit = "bclim";
    public const string IpvlanMode = "ipvlan_mode";
    public const string IpvlanFlag = "ipvlan_flag";
    public const string Kind = "kind";
    public const string Mtu = "mtu";
    public const string DriverMtu = "com.docker.network.driver.mtu";

    private const int SmallestMtu = 68;
    private const int LargestMtu = 65535;

    /// <summary>All of them, in the order in which they are listed to users.</summary>
    public static IReadOnlyList<NetworkOption> All { get; } =
    [
        new("parent", (settings, value) => settings with { Parent = value.Length == 0 ? null : value }),
        new(Kind, ReadKind),
        new(MacvlanMode, ReadMacvlanMode),
        new(MacvlanFlags, ReadMacvlanFlags),
        new(SourceMacs, ReadSources),
        new(BroadcastQueue, ReadQueueLength),
        new(BroadcastLimit, ReadCutoff),
        new(IpvlanMode, ReadIpvlanMode),
        new(IpvlanFlag, ReadIpvlanFlag),
        new(Mtu, (settings, value) => ReadMtu(Mtu, settings, value)),
        new(DriverMtu, (settings, value) => ReadMtu(DriverMtu, settings, value)),
        new("datapath", ReadDatapath),
        new("host_access", (settings, value) => Truth("host_access", value, yes => settings with { HasHostAccess = yes })),
        new("probe", ReadProbe),
        new("default_route", (settings, value) => Truth("default_route", value, yes => settings with { HasDefaultRoute = yes })),
        new("routes", ReadRoutes),
        new(PolicyOptions.Guard, (settings, value) => PolicyOptions.ReadGuard(value, out var guard) is { } problem ? problem : settings with { Guard = guard }),
        new(PolicyOptions.MayRoute, (settings, value) => Allowance(PolicyOptions.MayRoute, value, may => settings with { MayRoute = may })),
        new(PolicyOptions.MayServeDhcp, (settings, value) => Allowance(PolicyOptions.MayServeDhcp, value, may => settings with { MayServeDhcp = may })),
        new(PolicyOptions.Rate, (settings, value) => PolicyOptions.ReadRate(value, out var rate) is { } problem ? problem : settings with { Rate = rate }),
        new("lan", (settings, value) => settings with { Lan = value.Length == 0 ? null : value }),
        new("com.docker.network.advertise_addr_nmsgs", ReadAnnouncements),
        new("com.docker.network.advertise_addr_ms", ReadInterval),
    ];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(option => option.Name)];

    private static OptionOutcome ReadKind(NetworkSettings settings, string value) => value switch
    {
        "macvlan" => settings with { Kind = ChildKind.Macvlan },
        "ipvlan" => settings with { Kind = ChildKind.Ipvlan },
        _ => NoneOf(Kind, value, ["macvlan", "ipvlan"]),
    };

    private static OptionOutcome ReadMacvlanMode(NetworkSettings settings, string value) =>
        value.Length == 0 ? settings
        : Find<MacvlanMode>(value) is { } mode ? settings with { Mode = mode }
        : $"requested macvlan mode '{OptionText.Quotable(value)}' is not valid, 'bridge' mode is the bunshin driver default"
            + Choice<MacvlanMode>(value);

    private static OptionOutcome ReadIpvlanMode(NetworkSettings settings, string value) =>
        value.Length == 0 ? settings
        : Find<IpvlanMode>(value) is { } mode ? settings with { Ipvlan = settings.Ipvlan with { Mode = mode } }
        : $"requested ipvlan mode '{OptionText.Quotable(value)}' is not valid, 'l2' mode is the bunshin driver default"
            + Choice<IpvlanMode>(value);

    private static OptionOutcome ReadIpvlanFlag(NetworkSettings settings, string value) =>
        value.Length == 0 ? settings
        : Find<IpvlanFlags>(value) is { } flag ? settings with { Ipvlan = settings.Ipvlan with { Flags = flag } }
        : $"requested ipvlan flag '{OptionText.Quotable(value)}' is not valid, 'bridge' is the bunshin driver default"
            + Choice<IpvlanFlags>(value);

    private static OptionOutcome ReadMacvlanFlags(NetworkSettings settings, string value)
    {
        var flags = Forwarding.Macvlan.MacvlanFlags.None;
        foreach (var word in Words(value))
        {
            if (Find<MacvlanFlags>(word) is not { } flag || flag == Forwarding.Macvlan.MacvlanFlags.None)
            {
                return NoneOf(MacvlanFlags, word, ["nopromisc", "nodst"]);
            }

            flags |= flag;
        }

        return settings with { Flags = flags };
    }

    private static OptionOutcome ReadSources(NetworkSettings settings, string value)
    {
        var sources = new List<MacAddress>();
        foreach (var word in Words(value))
        {
            if (!MacAddress.TryParse(word, CultureInfo.InvariantCulture, out var source) || !source.IsValidForDevice)
            {
                return $"option {SourceMacs}: \"{OptionText.Quotable(word)}\" is not a MAC address that a card may have (02:00:5e:10:00:01, several with commas between)";
            }

            sources.Add(source);
        }

        return settings with { Sources = sources };
    }

    private static OptionOutcome ReadQueueLength(NetworkSettings settings, string value) =>
        Whole(BroadcastQueue, value, 0, uint.MaxValue, out var length) is { } problem ? problem
        : settings with { BroadcastQueueLength = (uint)length };

    private static OptionOutcome ReadCutoff(NetworkSettings settings, string value) =>
        Whole(BroadcastLimit, value, int.MinValue, int.MaxValue, out var cutoff) is { } problem ? problem
        : settings with { BroadcastCutoff = (int)cutoff };

    private static OptionOutcome ReadMtu(string name, NetworkSettings settings, string value) =>
        Whole(name, value, SmallestMtu, LargestMtu, out var mtu) is { } problem ? problem
        : settings.Mtu is { } other && other != mtu ? $"options {Mtu} and {DriverMtu} contradict each other: {other} and {mtu}"
        : settings with { Mtu = (int)mtu };

    private static OptionOutcome ReadDatapath(NetworkSettings settings, string value) =>
        Find<DatapathKind>(value) is { } kind && DatapathKinds.Wishes.Contains(kind)
            ? settings with { Datapath = kind }
            : NoneOf("datapath", value, [.. DatapathKinds.Wishes.Select(DatapathKinds.Word)]);

    private static OptionOutcome ReadProbe(NetworkSettings settings, string value) => value switch
    {
        "off" => settings with { Probe = ProbeEffort.None },
        "quick" => settings with { Probe = ProbeEffort.Quick },
        "full" => settings with { Probe = ProbeEffort.Full },
        _ => NoneOf("probe", value, ["off", "quick", "full"]),
    };

    private static OptionOutcome ReadRoutes(NetworkSettings settings, string value)
    {
        var routes = new List<StaticRoute>();
        foreach (var word in Words(value))
        {
            var parts = word.Split('=', 2);
            if (!IpPrefix.TryParseWithLength(parts[0], out var destination))
            {
                return $"option routes: \"{OptionText.Quotable(word)}\" does not begin with a prefix (10.0.0.0/8=172.16.10.254, or 10.1.0.0/16 for what is on the link itself)";
            }

            IpAddress gateway = default;
            if (parts.Length == 2 && (!IpAddress.TryParse(parts[1], out gateway) || gateway.IsIpv6 != destination.IsIpv6))
            {
                return $"option routes: \"{OptionText.Quotable(parts[1])}\" is not a gateway for {destination}: an address of the same family";
            }

            if (destination.Network != destination)
            {
                return $"option routes: {destination} has host bits set: it should be {destination.Network}";
            }

            routes.Add(new StaticRoute(destination, parts.Length == 2 ? gateway : null));
        }

        return settings with { Routes = routes };
    }

    private static OptionOutcome ReadAnnouncements(NetworkSettings settings, string value) =>
        Whole("com.docker.network.advertise_addr_nmsgs", value, 0, 3, out var count) is { } problem ? problem
        : settings with { Announcements = (int)count };

    private static OptionOutcome ReadInterval(NetworkSettings settings, string value) =>
        Whole("com.docker.network.advertise_addr_ms", value, 100, 2000, out var milliseconds) is { } problem ? problem
        : settings with { AnnouncementInterval = TimeSpan.FromMilliseconds(milliseconds) };

    private static OptionOutcome Allowance(string name, string value, Func<bool, NetworkSettings> apply) =>
        PolicyOptions.ReadAllowance(name, value, out var may) is { } problem ? problem : apply(may);

    private static OptionOutcome Truth(string name, string value, Func<bool, NetworkSettings> apply) =>
        OptionText.Truth(value) is { } yes ? apply(yes) : NoneOf(name, value, ["true", "false"]);

    private static string? Whole(string name, string value, long least, long most, out long number) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number >= least && number <= most
            ? null
            : $"option {name}: \"{OptionText.Quotable(value)}\" is not a whole number from {least} to {most}";

    private static string NoneOf(string name, string value, string[] words) =>
        $"option {name}: \"{OptionText.Quotable(value)}\" is not {Spelling.Either(words)}{Spelling.Hint(value, words)}";

    private static string Choice<T>(string value)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().Select(Word).ToArray();
        return $"; there are {string.Join(", ", words)}{Spelling.Hint(value, words)}";
    }

    private static T? Find<T>(string word)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Word(value) == word)
            {
                return value;
            }
        }

        return null;
    }

    // Our enums have the kernel's names.
    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string[] Words(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>One option of a network.</summary>
/// <param name="Name">As users write it after <c>-o</c>.</param>
/// <param name="Apply">Takes its value over into the settings, or says what is wrong with it.</param>
internal sealed record NetworkOption(string Name, Func<NetworkSettings, string, OptionOutcome> Apply);

/// <summary>What became of a value.</summary>
/// <param name="Settings">The settings with it.</param>
/// <param name="Problem">Or what is wrong with it, a full sentence.</param>
internal readonly record struct OptionOutcome(NetworkSettings? Settings, string? Problem)
{
    /// <summary>Taken.</summary>
    public static implicit operator OptionOutcome(NetworkSettings settings) => new(settings, null);

    /// <summary>Refused.</summary>
    public static implicit operator OptionOutcome(string problem) => new(null, problem);
}
