using System.Text.Json;
using Bunshin.Datapaths;
using Bunshin.Docker.Options;
using Bunshin.Docker.Protocol;
using Bunshin.Forwarding.Macvlan;
using Bunshin.Networks;

namespace Bunshin.Docker;

/// <summary>Turns what a user gave with <c>-o</c> into settings, or says everything that is wrong with it at once.</summary>
internal static class DockerOptions
{
    private static readonly string[] OfMacvlan =
    [
        NetworkOptions.MacvlanMode, NetworkOptions.MacvlanFlags, NetworkOptions.SourceMacs,
        NetworkOptions.BroadcastQueue, NetworkOptions.BroadcastLimit,
    ];

    private static readonly string[] OfIpvlan = [NetworkOptions.IpvlanMode, NetworkOptions.IpvlanFlag];

    /// <summary>Reads the options of <c>CreateNetwork</c>.</summary>
    /// <param name="options">As the engine sends them; its own labels beside the user's are its own affair.</param>
    /// <exception cref="NetworkException">With all problems.</exception>
    public static NetworkSettings Read(IReadOnlyDictionary<string, JsonElement>? options)
    {
        var problems = new List<string>();
        var given = ReadGiven(options, problems);
        var settings = new NetworkSettings { IsInternal = IsSet(options, NetworkLabels.Internal, problems) };
        settings = InferKind(settings, given);

        // In the order in which they are listed, so that the same mistakes give the same sentences.
        foreach (var option in NetworkOptions.All.Where(option => given.ContainsKey(option.Name)))
        {
            var outcome = option.Apply(settings, given[option.Name]);
            settings = outcome.Settings ?? settings;
            if (outcome.Problem is { } problem)
            {
                problems.Add(problem);
            }
        }

        problems.AddRange(given.Keys
            .Where(name => !NetworkOptions.Names.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => OptionText.Unknown("network option", name, NetworkOptions.Names)));
        problems.AddRange(Contradictions(settings, given));
        return problems.Count == 0 ? settings : throw new NetworkException(NetworkProblem.Invalid, problems);
    }

    private static Dictionary<string, string> ReadGiven(IReadOnlyDictionary<string, JsonElement>? options, List<string> problems)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        if (options is null || !options.TryGetValue(NetworkLabels.Generic, out var generic) || generic.ValueKind == JsonValueKind.Null)
        {
            return given;
        }

        if (generic.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{NetworkLabels.Generic} is not an object of options");
            return given;
        }

        foreach (var option in generic.EnumerateObject())
        {
            if (OptionText.Of(option.Value) is { } text)
            {
                given[option.Name] = text;
            }
            else
            {
                problems.Add($"the value of option \"{OptionText.Quotable(option.Name)}\" is not text");
            }
        }

        return given;
    }

    private static bool IsSet(IReadOnlyDictionary<string, JsonElement>? options, string label, List<string> problems)
    {
        if (options is null || !options.TryGetValue(label, out var value))
        {
            return false;
        }

        var truth = OptionText.Of(value) is { } text ? text.Length == 0 ? false : OptionText.Truth(text) : null;
        if (truth is null)
        {
            problems.Add($"{label} is neither true nor false");
        }

        return truth == true;
    }

    // Docker tells its two drivers apart by name; ours has one name, so that an option of ipvlan makes an ipvlan network.
    private static NetworkSettings InferKind(NetworkSettings settings, Dictionary<string, string> given) =>
        !given.ContainsKey(NetworkOptions.Kind) && OfIpvlan.Any(given.ContainsKey)
            ? settings with { Kind = ChildKind.Ipvlan }
            : settings;

    private static IEnumerable<string> Contradictions(NetworkSettings settings, Dictionary<string, string> given)
    {
        var (kind, others) = settings.Kind == ChildKind.Ipvlan ? ("ipvlan", OfMacvlan) : ("macvlan", OfIpvlan);
        foreach (var name in others.Where(given.ContainsKey))
        {
            yield return $"option {name} means nothing to a network of kind {kind}; leave it out"
                + (given.ContainsKey(NetworkOptions.Kind) ? ", or the kind" : ", or the options of ipvlan");
        }

        if (settings.Kind == ChildKind.Ipvlan)
        {
            yield break;
        }

        if (settings.Flags.HasFlag(MacvlanFlags.NoPromisc) && settings.Mode != MacvlanMode.Passthru)
        {
            yield return "the macvlan flag nopromisc is for mode passthru alone";
        }

        if (settings.Sources.Count > 0 && settings.Mode != MacvlanMode.Source)
        {
            yield return $"option {NetworkOptions.SourceMacs} is for mode source alone";
        }
    }
}
