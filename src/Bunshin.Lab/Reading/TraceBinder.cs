using Bunshin.Files.Reading;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Binds what traceroutes must show: items of <c>expect: trace:</c>.</summary>
internal sealed class TraceBinder(LabFile lab, DiagnosticBag diagnostics)
{
    private const int MostHops = 16;

    /// <summary>Binds one item.</summary>
    public IEnumerable<TraceExpectation> Bind(FileNode item, Func<MappingReader, LabFamily?> familyOf, Func<FileScalar, LabFamily?, IEnumerable<(LabEndpoint From, LabEndpoint To, LabFamily Family)>> pairs)
    {
        var reader = new MappingReader(item, "a trace", diagnostics);
        var trace = reader.RequiredText("trace", "one pair, such as `d1 -> d2`");
        var family = familyOf(reader);
        var texts = reader.Texts("hops");
        reader.Done();
        if (texts.Count is 0 or > MostHops)
        {
            diagnostics.Add(item.Position, texts.Count == 0 ? "a trace lacks \"hops\"" : $"a trace has {texts.Count} hops", $"1 to {MostHops} routers in order, then the target: `hops: [server3, d2]`");
        }

        var hops = texts.Select(Hop).OfType<TraceHop>().ToList();
        return trace is null || hops.Count != texts.Count ? [] : [.. pairs(trace, family).Select(pair => new TraceExpectation(pair.From, pair.To, pair.Family, hops))];
    }

    private TraceHop? Hop(FileScalar text)
    {
        var interfaces = lab.Hosts.SelectMany(host => host.Interfaces).Where(one => one.Host == text.Text || one.FullName == text.Text).ToList();
        if (interfaces.Count > 0)
        {
            return new TraceHop(text.Text, interfaces);
        }

        diagnostics.Add(text.Position, $"\"{text.Text}\" is neither a host nor an interface of this lab", Suggestion.For(text.Text, lab.Hosts.Select(host => host.Name)));
        return null;
    }
}
