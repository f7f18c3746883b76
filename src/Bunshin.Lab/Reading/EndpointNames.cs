using Bunshin.Files.Reading;
using Bunshin.Lab.Topology;

namespace Bunshin.Lab.Reading;

/// <summary>Resolves the names that expectations use.</summary>
internal sealed class EndpointNames(LabFile lab, DiagnosticBag diagnostics)
{
    /// <summary>The endpoints of a host or an interface, or of <c>*</c> (all); none, and a diagnostic, for an unknown name.</summary>
    public IReadOnlyList<Endpoint> Resolve(string name, SourcePosition position)
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
    public LabNic? ResolveNic(FileScalar? text)
    {
        if (text is null)
        {
            return null;
        }

        var found = lab.Nics.Where(nic => nic.FullName == text.Text || nic.Host == text.Text).ToList();
        if (found.Count == 1)
        {
            return found[0];
        }

        diagnostics.Add(
            text.Position,
            found.Count == 0 ? $"there is no NIC \"{text.Text}\" in this lab" : $"\"{text.Text}\" has {found.Count} NICs",
            Suggestion.For(text.Text, (found.Count == 0 ? lab.Nics : found).Select(nic => nic.FullName)));
        return null;
    }

    /// <summary>One interface, which need not have an address.</summary>
    public LabInterface? ResolveInterface(FileScalar? text)
    {
        if (text is null)
        {
            return null;
        }

        var all = lab.Hosts.SelectMany(host => host.Interfaces).ToList();
        var found = all.Where(one => one.FullName == text.Text || one.Host == text.Text).ToList();
        if (found.Count == 1)
        {
            return found[0];
        }

        diagnostics.Add(
            text.Position,
            found.Count == 0 ? $"there is no interface \"{text.Text}\" in this lab" : $"\"{text.Text}\" has {found.Count} interfaces",
            Suggestion.For(text.Text, (found.Count == 0 ? all : found).Select(one => one.FullName)));
        return null;
    }
}
