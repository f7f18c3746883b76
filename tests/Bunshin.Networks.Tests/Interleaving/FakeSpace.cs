using Bunshin.Linux;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>A network namespace of a <see cref="FakeKernel"/>.</summary>
internal sealed class FakeSpace(FakeKernel kernel, string name, NamespaceReference place)
{
    /// <summary>By this a sandbox knows the host's namespace.</summary>
    public const int HostId = 1;

    private int _lastIndex;

    public NamespaceReference Place => place;

    public bool IsHost => place.IsCurrent;

    public SortedDictionary<int, LinkInfo> Links { get; } = [];

    public LinkInfo? Find(string asked) =>
        Links.Values.FirstOrDefault(link => link.Name == asked) ?? Links.Values.FirstOrDefault(link => link.AlternativeNames.Contains(asked));

    public LinkInfo Add(LinkInfo link)
    {
        if (Find(link.Name) is not null)
        {
            throw new LinuxException("create link", link.Name, Errno.EEXIST);
        }

        var index = link.Index > 0 && !Links.ContainsKey(link.Index) ? link.Index : Math.Max(_lastIndex, Links.Keys.DefaultIfEmpty().Max()) + 1;
        _lastIndex = Math.Max(_lastIndex, index);
        var added = link with { Index = index };
        Links.Add(index, added);
        kernel.Tell(this, added);
        return added;
    }

    public void Change(int index, Func<LinkInfo, LinkInfo> change)
    {
        if (!Links.TryGetValue(index, out var link))
        {
            throw new LinuxException("change link", $"{index} in {name}", Errno.ENODEV);
        }

        var changed = change(link);
        if (changed.Name != link.Name && Find(changed.Name) is { } other && other.Index != index)
        {
            throw new LinuxException("rename link", changed.Name, Errno.EEXIST);
        }

        Links[index] = changed;
        kernel.Tell(this, changed);
    }

    /// <summary>And all that stands on it.</summary>
    public void Remove(int index)
    {
        if (!Links.Remove(index, out var link))
        {
            return;
        }

        kernel.Tell(this, link with { Flags = LinkFlags.None });
        foreach (var space in IsHost ? kernel.Spaces : [])
        {
            foreach (var above in space.Links.Values.Where(above => above.LinkIndex == index && above.LinkNamespaceId == (space.IsHost ? null : HostId)).ToArray())
            {
                space.Remove(above.Index);
            }
        }
    }

    public override string ToString() => name;
}
