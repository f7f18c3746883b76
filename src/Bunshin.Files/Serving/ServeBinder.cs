using Bunshin.Datapaths;
using Bunshin.Datapaths.Choosing;
using Bunshin.Files.Binding;
using Bunshin.Files.Reading;
using Bunshin.Linux.Namespaces;
using Bunshin.Packets.Addresses;

namespace Bunshin.Files.Serving;

/// <summary>Binds a serve file's nodes; what is wrong goes to the diagnostics, all of it.</summary>
internal sealed class ServeBinder(DiagnosticBag diagnostics)
{
    private readonly Dictionary<FileChild, SourcePosition> _positions = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<FileChild, SourcePosition> _policies = new(ReferenceEqualityComparer.Instance);

    private static readonly (string Name, DatapathKind Kind)[] Datapaths =
        [.. DatapathKinds.Wishes.Select(static kind => (kind.Word(), kind))];

    public static ServeFile Bind(FileNode root, DiagnosticBag diagnostics)
    {
        var binder = new ServeBinder(diagnostics);
        var reader = new MappingReader(root, "the file", diagnostics);
        var name = binder.Name(reader);
        var entries = reader.Named("parents", "parents");
        if (reader.Node("parents") is null)
        {
            diagnostics.Add(reader.Position, "there are no parents", "`parents:` with at least one NIC under it");
        }

        var parents = entries.Select(binder.Parent).ToList();
        foreach (var twice in parents.GroupBy(parent => parent.Key).Where(group => group.Count() > 1))
        {
            diagnostics.Add(reader.Position, $"the parent {twice.Key} is described twice", "put all its children under one");
        }

        reader.Done();
        binder.RefuseSameNames(parents, entries);
        foreach (var parent in parents)
        {
            binder.RefuseSameAddresses(parent);
        }

        // What is refused here would in part be said again in the words of the datapaths.
        foreach (var parent in diagnostics.Count == 0 ? parents : [])
        {
            binder.AskStack(parent, entries[parents.IndexOf(parent)].Key.Position);
        }

        return new ServeFile(diagnostics.File, name, parents);
    }

    private string Name(MappingReader reader)
    {
        var text = reader.Text("name");
        var name = text?.Text ?? Path.GetFileNameWithoutExtension(diagnostics.File);
        if (text is not null && (name.Length is 0 or > 40 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
        {
            diagnostics.Add(text.Position, $"\"{name}\" cannot name a control socket", "1 to 40 letters, digits, - _ and .");
        }

        return string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
    }

    private FileParent Parent(FileEntry entry)
    {
        var reader = new MappingReader(entry.Value, "a parent", diagnostics);
        var device = reader.Text("device") ?? entry.Key;
        LinkBinder.Name(device, diagnostics);
        var parent = new FileParent(
            device.Text,
            Namespace(reader),
            reader.Choice("datapath", Datapaths, "datapath", DatapathKind.Auto),
            [.. reader.Named("children", "children").Select(Child)]);
        reader.Done();
        RefusePolicies(parent);
        return parent;
    }

    // Where the datapath is found out, it is one that serves them, or the start says of each why not.
    private void RefusePolicies(FileParent parent)
    {
        if (parent.Datapath != DatapathKind.Auto && !DatapathSelection.Of(parent.Datapath).ServesPolicies)
        {
            foreach (var child in parent.Children.Where(static child => child.Spec.Policy is not null))
            {
                diagnostics.Add(
                    _policies[child], $"the {parent.Datapath.Word()} datapath of {parent.Device} serves no policies of children", "`datapath: ebpf` does, and `auto` takes it where there is one");
            }
        }
    }

    private static NamespaceReference Namespace(MappingReader reader) =>
        reader.Text("netns") is { } text ? NamespaceReference.Parse(text.Text) : NamespaceReference.Current;

    private FileChild Child(FileEntry entry)
    {
        LinkBinder.Name(entry.Key, diagnostics);
        var reader = new MappingReader(entry.Value, "a child", diagnostics);
        var addresses = LinkBinder.Addresses(reader, diagnostics);
        var policy = reader.Node("policy");
        var spec = ChildBinder.Bind(reader, entry.Key.Text, diagnostics) with
        {
            Lower = reader.Text("on")?.Text,
            Namespace = Namespace(reader),
            Policy = new PolicyBinder(diagnostics).Bind(policy, addresses),
        };
        var child = new FileChild(
            spec,
            reader.Flag("up", true),
            addresses,
            [.. reader.Texts("routes").Select(text => FileRoute.Read(text, diagnostics)).OfType<FileRoute>()]);
        reader.Done();
        _positions[child] = entry.Key.Position;
        _policies[child] = policy?.Position ?? entry.Key.Position;
        return child;
    }

    /// <summary>ipvlan tells its children apart by address alone.</summary>
    private void RefuseSameAddresses(FileParent parent)
    {
        foreach (var port in parent.Children.Where(child => child.Spec.Kind == ChildKind.Ipvlan).GroupBy(child => child.Spec.Lower))
        {
            var taken = new Dictionary<IpAddress, string>();
            foreach (var child in port)
            {
                foreach (var address in child.Addresses.Where(address => !taken.TryAdd(address.Address, child.Spec.Name)))
                {
                    diagnostics.Add(
                        _positions[child],
                        $"{child.Spec.Name} is to have {address.Address}, which {taken[address.Address]} has, an ipvlan child of {port.Key ?? parent.Device} too",
                        "each ipvlan child of a device has addresses of its own");
                }
            }
        }
    }

    private void AskStack(FileParent parent, SourcePosition place)
    {
        foreach (var problem in StackChecks.Problems(parent.Spec))
        {
            var child = parent.Children.FirstOrDefault(child => problem.StartsWith($"child {child.Spec.Name}: ", StringComparison.Ordinal));
            diagnostics.Add(child is null ? place : _positions[child], problem);
        }
    }

    private void RefuseSameNames(List<FileParent> parents, IReadOnlyList<FileEntry> entries)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = 0; at < parents.Count; at++)
        {
            foreach (var child in parents[at].Children)
            {
                var place = child.Spec.Namespace.IsCurrent ? parents[at].Namespace : child.Spec.Namespace;
                if (!taken.TryAdd($"{place.Label}/{child.Spec.Name}", parents[at].Key))
                {
                    diagnostics.Add(
                        entries[at].Key.Position,
                        $"{parents[at].Key} has a child {child.Spec.Name}, and so has {taken[$"{place.Label}/{child.Spec.Name}"]}, both in {place}",
                        "names are unique within a namespace");
                }
            }
        }
    }
}
