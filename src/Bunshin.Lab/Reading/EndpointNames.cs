using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Resolves the names that expectations use.</summary>
internal sealed class EndpointNames(LabFile lab, DiagnosticBag diagnostics)
{
    /// <summary>The endpoints of a host or an interface, or of <c>*</c> (all); none, and a diagnostic, for an unknown name.</summary>
    public IReadOnlyList<LabEndpoint> Resolve(string name, SourcePosition position)
    {
        if (name == "*")
        {
            return lab.Endpoints;
        }

        var found = lab.Endpoints.Where(one => one.Name == name || one.Interface.Host == name || one.Interface.FullName == name).ToList();
        if (found.Count == 0)
        {
            var mute = lab.Hosts.Any(host => host.Name == name || host.Interfaces.Any(one => one.FullName == name));
            diagnostics.Add(
                position,
                mute ? $"\"{name}\" has no address, so it can neither ping nor be pinged" : $"there is no \"{name}\" in this lab",
                Suggestion.For(name, lab.Endpoints.Select(one => one.Name)));
        }

        return found;
    }

    /// <summary>One NIC, by its name or its host's.</summary>
    public LabNic? ResolveNic(FileScalar? text) => One(text, [.. lab.Nics], "NIC");

    /// <summary>One interface, which need not have an address.</summary>
    public LabInterface? ResolveInterface(FileScalar? text) => One(text, [.. lab.Hosts.SelectMany(host => host.Interfaces)], "interface");

    private T? One<T>(FileScalar? text, List<T> all, string what)
        where T : LabInterface
    {
        if (text is null)
        {
            return null;
        }

        var found = all.FindAll(one => one.FullName == text.Text || one.Host == text.Text);
        if (found.Count == 1)
        {
            return found[0];
        }

        diagnostics.Add(
            text.Position,
            found.Count == 0 ? $"there is no {what} \"{text.Text}\" in this lab" : $"\"{text.Text}\" has {found.Count} {what}s",
            Suggestion.For(text.Text, (found.Count == 0 ? all : found).Select(one => one.FullName)));
        return null;
    }
}
