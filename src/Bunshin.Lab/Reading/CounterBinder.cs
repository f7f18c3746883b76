using Bunshin.Files.Reading;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Binds what counters of the switch must show: items of <c>expect: switch:</c>.</summary>
internal sealed class CounterBinder(LabFile lab, EndpointNames names, DiagnosticBag diagnostics)
{
    private static readonly (string Key, SwitchCount Count)[] PortCounts =
    [
        ("received", SwitchCount.Received), ("sent", SwitchCount.Sent), ("reflected", SwitchCount.Reflected), ("dropped", SwitchCount.Dropped),
    ];

    /// <summary>Binds one item, which may be about several counters and families.</summary>
    public IEnumerable<CounterExpectation> Bind(FileNode item, Func<MappingReader, LabFamily?> familyOf, Func<FileScalar, LabFamily?, IEnumerable<(LabEndpoint, LabEndpoint, LabFamily)>> pairs)
    {
        var reader = new MappingReader(item, "a counter of the switch", diagnostics);
        var ping = reader.Text("ping");
        var family = familyOf(reader);
        var counts = Counts(reader).ToList();
        if (counts.Count == 0)
        {
            diagnostics.Add(item.Position, "nothing is said of a counter of the switch", "a `port:` with `received:`, `sent:`, `reflected:` or `dropped:`, or a `filter:` with `hits:`");
        }

        reader.Done();
        return ping is null ? counts : from pair in pairs(ping, family) from count in counts select count with { During = pair };
    }

    private IEnumerable<CounterExpectation> Counts(MappingReader reader)
    {
        var port = reader.Text("port");
        var filter = reader.Text("filter");
        var nic = names.ResolveNic(port);
        foreach (var (key, count) in PortCounts)
        {
            if (Range(reader, key) is { } range)
            {
                NeedsOwner(port, reader, key, "port");
                yield return new CounterExpectation { Count = count, Port = nic, Range = range };
            }
        }

        if (Range(reader, "hits") is { } hits)
        {
            NeedsOwner(filter, reader, "hits", "filter");
            yield return new CounterExpectation { Count = SwitchCount.Hits, Filter = Filter(filter), Range = hits };
        }
        else if (filter is not null && reader.Node("hits") is null)
        {
            diagnostics.Add(filter.Position, $"nothing is said of the hits of \"{filter.Text}\"", "`hits: none`, `some`, `4` or `at least 4`");
        }
    }

    private void NeedsOwner(FileScalar? owner, MappingReader reader, string key, string what)
    {
        if (owner is null)
        {
            diagnostics.Add(reader.Position, $"\"{key}\" is said of no {what}", $"add `{what}:`");
        }
    }

    private LabFilter? Filter(FileScalar? text)
    {
        var filter = lab.Switch.Filters.FirstOrDefault(one => one.Name == text?.Text);
        if (filter is null && text is not null)
        {
            diagnostics.Add(text.Position, $"the switch has no filter \"{text.Text}\"", Suggestion.For(text.Text, lab.Switch.Filters.Select(one => one.Name)));
        }

        return filter;
    }

    private CountRange? Range(MappingReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
        {
            return null;
        }

        if (CountRange.TryParse(text.Text, out var range))
        {
            return range;
        }

        diagnostics.Add(text.Position, $"\"{key}\" is \"{text.Text}\"", "`none`, `some`, `4` or `at least 4`");
        return null;
    }
}
