using Bunshin.Datapaths;

namespace Bunshin.Networks;

/// <summary>What people are told of networks and endpoints, in the same words wherever they ask.</summary>
public static class NetworkWords
{
    private const int ShortId = 12;

    /// <summary>An id as Docker's own lists show it: of its 64 hexadecimal digits the first 12; others stay whole.</summary>
    public static string Short(string id) => id.Length == 64 && id.All(char.IsAsciiHexDigitLower) ? id[..ShortId] : id;

    /// <summary>Mode, and of ipvlan the flag: <c>bridge</c>, <c>l3 vepa</c>.</summary>
    public static string ModeText(this NetworkSettings settings) =>
        settings.Kind == ChildKind.Ipvlan ? settings.Ipvlan.ToString() : settings.Mode.ToString().ToLowerInvariant();

    /// <summary>What carries its frames: <c>kernel</c>, <c>ebpf</c> or <c>userspace</c>.</summary>
    public static string DatapathText(this Network network) => network.Datapath.Word();

    /// <summary><c>off</c>, <c>on</c> or <c>addresses</c>.</summary>
    public static string Word(this NetworkGuard guard) => guard.ToString().ToLowerInvariant();

    /// <summary><c>created</c>; <c>joined</c> to a sandbox; <c>running</c> once its link was seen there; <c>left</c>.</summary>
    public static string StateText(this Endpoint endpoint) => endpoint.Attachment switch
    {
        null => "created",
        { IsLeft: true } => "left",
        { SeenName: null } => "joined",
        _ => "running",
    };
}
