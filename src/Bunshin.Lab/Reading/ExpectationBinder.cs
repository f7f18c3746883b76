using Bunshin.Files.Binding;
using Bunshin.Files.Reading;
using Bunshin.Lab.Diagnosis;
using Bunshin.Lab.Expectations;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Binds <c>expect:</c>, once the hosts are known.</summary>
internal sealed class ExpectationBinder
{
    private readonly LabFile _lab;
    private readonly DiagnosticBag _diagnostics;
    private readonly EndpointNames _names;
    private readonly Dictionary<(LabEndpoint, LabEndpoint, LabFamily), ReachExpectation> _cells = [];

    private ExpectationBinder(LabFile lab, DiagnosticBag diagnostics)
    {
        _lab = lab;
        _diagnostics = diagnostics;
        _names = new EndpointNames(lab, diagnostics);
    }

    /// <summary>The lab with its expectations.</summary>
    public static LabFile Bind(FileNode? node, LabFile lab, DiagnosticBag diagnostics)
    {
        if (node is null)
        {
            return lab;
        }

        var binder = new ExpectationBinder(lab, diagnostics);
        var reader = new MappingReader(node, "expect", diagnostics);
        foreach (var item in reader.Items("reach"))
        {
            binder.Cells(item, reaches: true);
        }

        foreach (var item in reader.Items("fail"))
        {
            binder.Cells(item, reaches: false);
        }

        lab = lab with
        {
            Reach = [.. binder._cells.Values],
            Refusals = reader.Items("refuse").Select(binder.Refusal).OfType<RefusalExpectation>().ToList(),
            Captures = reader.Items("capture").SelectMany(binder.Captures).ToList(),
            Arrivals = reader.Items("arrive").Select(binder.Arrival).OfType<ArrivalExpectation>().ToList(),
            Counters = reader.Items("switch").SelectMany(item => new CounterBinder(lab, binder._names, diagnostics).Bind(item, binder.Family, binder.Pairs)).ToList(),
            Traces = reader.Items("trace").SelectMany(item => new TraceBinder(lab, diagnostics).Bind(item, binder.Family, binder.Pairs)).ToList(),
        };
        reader.Done();
        return lab;
    }

    private static IReadOnlyList<LabFamily> Common(LabEndpoint from, LabEndpoint to) =>
        [.. Enum.GetValues<LabFamily>().Where(family => from.Interface.AddressOf(family) is not null && to.Interface.AddressOf(family) is not null)];

    /// <summary>Either just the pairs as text, or <c>{ ping:, family:, cause: }</c>.</summary>
    private void Cells(FileNode item, bool reaches)
    {
        if (item is FileScalar lone)
        {
            Add(lone, null, null, reaches);
            return;
        }

        var reader = new MappingReader(item, "an expectation", _diagnostics);
        var ping = reader.RequiredText("ping", "the pairs, such as `a <-> b`");
        var family = Family(reader);
        CauseKind? cause = null;
        if (reader.Text("cause") is { } name)
        {
            if (CauseNames.TryParse(name.Text, out var kind))
            {
                cause = kind;
            }
            else
            {
                _diagnostics.Add(name.Position, $"\"{name.Text}\" is not a cause", Suggestion.For(name.Text, CauseNames.Known));
            }
        }

        reader.Done();
        if (ping is not null)
        {
            Add(ping, family, cause, reaches);
        }
    }

    private void Add(FileScalar ping, LabFamily? family, CauseKind? cause, bool reaches)
    {
        foreach (var (from, to) in CellsParser.Parse(ping, _names, _diagnostics))
        {
            foreach (var one in Families(from, to, family, ping))
            {
                var cell = new ReachExpectation(from, to, one, reaches, cause, ping.Position);
                if (_cells.TryGetValue((from, to, one), out var other) && (other.Reaches != reaches || (other.Cause ?? cause) != (cause ?? other.Cause)))
                {
                    _diagnostics.Add(ping.Position, $"{from.Name} -> {to.Name} is expected in two ways", $"the other is in line {other.Position.Line}");
                }

                _cells[(from, to, one)] = cell;
            }
        }
    }

    private IReadOnlyList<LabFamily> Families(LabEndpoint from, LabEndpoint to, LabFamily? family, FileScalar ping)
    {
        var common = Common(from, to);
        if (family is null && common.Count > 0)
        {
            return common;
        }

        if (family is { } one && common.Contains(one))
        {
            return [one];
        }

        _diagnostics.Add(ping.Position, $"{from.Name} and {to.Name} have no {family?.ToString().ToLowerInvariant() ?? "IP"} addresses to ping between", "give both an address of the same family");
        return [];
    }

    private LabFamily? Family(MappingReader reader)
    {
        var text = reader.Text("family");
        switch (text?.Text)
        {
            case null:
                return null;
            case "v4" or "4":
                return LabFamily.V4;
            case "v6" or "6":
                return LabFamily.V6;
            default:
                _diagnostics.Add(text.Position, $"\"{text.Text}\" is not a family", "v4 or v6; leave it out for both");
                return null;
        }
    }

    private RefusalExpectation? Refusal(FileNode item)
    {
        var reader = new MappingReader(item, "a child to refuse", _diagnostics);
        var name = reader.RequiredText("child", "`host/name` of the child that is tried");
        var parts = name?.Text.Split('/') ?? [];
        if (name is not null && (parts.Length != 2 || _lab.Hosts.All(host => host.Name != parts[0])))
        {
            _diagnostics.Add(name.Position, $"\"{name.Text}\" is not a child in a known host", "write `host/name`");
        }

        var child = InterfaceBinder.Child(reader, parts.LastOrDefault() ?? "", item.Position, parts.FirstOrDefault() ?? "", _diagnostics);
        var text = reader.Text("text");
        reader.Done();
        if (name is null || parts.Length != 2)
        {
            return null;
        }

        LinkBinder.Name(name with { Text = parts[1] }, _diagnostics);
        TopologyChecks.Child(_lab, child, _diagnostics);
        return new RefusalExpectation(child, text?.Text);
    }

    private IEnumerable<CaptureExpectation> Captures(FileNode item)
    {
        var reader = new MappingReader(item, "a capture", _diagnostics);
        var ping = reader.RequiredText("ping", "one pair, such as `a -> b`");
        var family = Family(reader);
        var frames = reader.RequiredText("frames", "`none` or `some`");
        var places = reader.Texts("on").Select(_names.ResolveInterface).OfType<LabInterface>().ToList();
        if (places.Count == 0 && reader.Node("on") is null)
        {
            _diagnostics.Add(item.Position, "a capture lacks \"on\"", "one or several interfaces, such as `server/eth0`");
        }

        if (frames is not null and not { Text: "none" or "some" })
        {
            _diagnostics.Add(frames.Position, $"\"frames\" is \"{frames.Text}\"", "`none` or `some`");
        }

        reader.Done();
        if (ping is null || frames is null)
        {
            return [];
        }

        return from pair in Pairs(ping, family)
               from place in places
               select new CaptureExpectation(pair.From, pair.To, pair.Family, place, frames.Text == "some");
    }

    private IEnumerable<(LabEndpoint From, LabEndpoint To, LabFamily Family)> Pairs(FileScalar ping, LabFamily? family) =>
        from pair in CellsParser.Parse(ping, _names, _diagnostics)
        from one in Families(pair.From, pair.To, family, ping)
        select (pair.From, pair.To, one);

    private ArrivalExpectation? Arrival(FileNode item)
    {
        var reader = new MappingReader(item, "an arrival", _diagnostics);
        var from = _names.ResolveInterface(reader.RequiredText("from", "the interface that sends, such as `lan/eth0`"));
        var at = _names.ResolveInterface(reader.RequiredText("at", "the interface that is watched"));
        var to = reader.RequiredText("to", "the destination MAC");
        var mac = to is null ? null : LinkBinder.Mac(to, _diagnostics);
        var arrives = reader.Flag("arrives", true);
        reader.Done();
        return from is null || at is null || mac is null ? null : new ArrivalExpectation(from, mac.Value, at, arrives);
    }
}
