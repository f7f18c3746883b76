using Bunshin.Datapaths;
using Bunshin.Linux;
using Bunshin.Linux.Netlink.Kinds;
using Bunshin.Linux.Netlink.Links;
using Bunshin.Linux.Ownership;

namespace Bunshin.Networks.Tests.Interleaving;

/// <summary>Children as the kernel's datapath keeps them: adopted, made and removed one by one, and all taken back when one fails.</summary>
internal sealed class FakeDatapath(World world) : IDatapath
{
    private readonly List<Running> _running = [];

    public DatapathKind Kind => DatapathKind.Kernel;

    public bool ServesPolicies => false;

    public IReadOnlyList<string> Served => [.. _running.Select(static running => running.Spec.Mark)];

    public IEnumerable<ChildSpec> Children => _running.SelectMany(static running => running.Spec.Children);

    public ProbeResult Probe(ChildForm child) => new(true, "it is a fake");

    public void Check(ParentSpec? current, ParentSpec desired)
    {
    }

    public IRunningParent Start(ParentSpec spec)
    {
        world.Ask("start on", spec.Name);
        var parent = world.Kernel.Host.Find(spec.Name) ?? throw new DatapathException($"parent {spec.Name}: there is no such device");
        if (_running.Find(running => running.Spec.Mark == spec.Mark) is not null)
        {
            world.Schedule.Fail($"two keepers serve parent {spec.Mark} at once");
        }

        var running = new Running(world, parent.Index, spec with { Children = [] }, _running);
        _running.Add(running);
        try
        {
            running.Change(spec);
            return running;
        }
        catch
        {
            _ = _running.Remove(running);
            throw;
        }
    }

    public static LinkInfo Changed(LinkInfo link, LinkChange change) => link with
    {
        Name = change.Name ?? link.Name,
        Alias = change.Alias is { } alias ? alias.Length == 0 ? null : alias : link.Alias,
        Group = change.Group ?? link.Group,
        Flags = change.IsUp switch { true => LinkFlags.Up | LinkFlags.LowerUp, false => LinkFlags.None, null => link.Flags },
    };

    private sealed class Running(World world, int parent, ParentSpec spec, List<Running> all) : IRunningParent
    {
        private readonly Dictionary<(string, string), int> _indexes = [];
        private bool _isOver;

        public ParentSpec Spec { get; private set; } = spec;

        private uint Group => OwnershipMark.LastingGroup(Spec.Mark);

        public void Change(ParentSpec desired)
        {
            Use();
            var before = Spec.Children.Select(Key).ToHashSet();
            var after = desired.Children.Select(Key).ToHashSet();
            ChildSpec[] added = [.. desired.Children.Where(child => !before.Contains(Key(child)))];
            ChildSpec[] removed = [.. Spec.Children.Where(child => !after.Contains(Key(child))).Reverse()];
            var made = new Stack<ChildSpec>();
            try
            {
                foreach (var child in added)
                {
                    if (Make(child, desired))
                    {
                        made.Push(child);
                    }
                }

                Array.ForEach(removed, Remove);
            }
            catch (LinuxException refusal)
            {
                foreach (var child in made)
                {
                    world.Unfailing(() => Remove(child));
                }

                foreach (var child in removed.Where(child => !_indexes.ContainsKey(Key(child))))
                {
                    world.Unfailing(() => Make(child, Spec));
                }

                throw new DatapathException(refusal.Message, refusal);
            }

            Spec = desired;
        }

        public ParentObservation Observe()
        {
            Use();
            world.Ask("observe", Spec.Mark);
            var isThere = world.Kernel.Host.Links.TryGetValue(parent, out var link);
            return new ParentObservation(Spec.Name, isThere && link!.IsUp, []) { IsGone = !isThere };
        }

        public void Detach()
        {
            if (!_isOver)
            {
                Forget();
            }
        }

        public void Dispose()
        {
            if (!_isOver)
            {
                foreach (var child in Spec.Children.Reverse())
                {
                    world.Unfailing(() => Remove(child));
                }

                Forget();
            }
        }

        private void Forget()
        {
            _isOver = true;
            _ = all.Remove(this);
        }

        private void Use()
        {
            if (_isOver)
            {
                world.Schedule.Fail($"what served {Spec.Mark} is asked after its end");
            }
        }

        /// <returns>Whether it was made, and not taken over.</returns>
        private bool Make(ChildSpec child, ParentSpec among)
        {
            world.Call("make", child.Name);
            var space = world.SpaceAt(child.Namespace) ?? throw new LinuxException("make", child.Name, Errno.ENOENT);
            var lower = child.Lower is null ? parent : _indexes.GetValueOrDefault(("", child.Lower), -1);
            if (!world.Kernel.Host.Links.ContainsKey(lower))
            {
                throw new LinuxException("make", $"{child.Name} on {among.Name}", Errno.ENODEV);
            }

            if (space.Find(child.Name) is { } found)
            {
                Adopt(child, space, found, lower);
                return false;
            }

            var link = space.Add(new LinkInfo
            {
                Index = 0,
                Name = child.Name,
                Group = Group,
                Mtu = 1500,
                LinkIndex = lower,
                LinkNamespaceId = space.IsHost ? null : FakeSpace.HostId,
                Kind = child.Kind switch { ChildKind.Vlan => new VlanKind { Id = child.Vlan!.Id, Protocol = Packets.Ethernet.EtherType.Dot1Q }, ChildKind.Ipvlan => new IpvlanKind(), _ => new MacvlanKind() },
                HardwareAddress = child.Address is { } address ? FakeKernel.Bytes(address) : default,
            });
            _indexes[Key(child)] = link.Index;

            // As in the kernel, the alias comes by a request of its own.
            world.Schedule.Point("label");
            if (space.Links.ContainsKey(link.Index))
            {
                space.Change(link.Index, made => made with { Alias = child.Alias });
            }

            return true;
        }

        private void Adopt(ChildSpec child, FakeSpace space, LinkInfo found, int lower)
        {
            if (!OwnershipMark.IsLasting(found.Group) || found.LinkIndex != lower)
            {
                throw new LinuxException("make", child.Name, Errno.EEXIST);
            }

            space.Change(found.Index, link => link with { Alias = child.Alias, Group = Group });
            _indexes[Key(child)] = found.Index;
        }

        private void Remove(ChildSpec child)
        {
            world.Call("unmake", child.Name);
            if (!_indexes.Remove(Key(child), out var index) || world.SpaceAt(child.Namespace) is not { } space)
            {
                return;
            }

            var link = IsOurs(space.Links.GetValueOrDefault(index), child) ?? IsOurs(space.Find(child.Name), child);
            if (link is not null)
            {
                space.Remove(link.Index);
            }
        }

        private LinkInfo? IsOurs(LinkInfo? link, ChildSpec child) => link is not null && link.Group == Group && link.Alias == child.Alias ? link : null;

        private static (string, string) Key(ChildSpec child) => (child.Namespace.IsCurrent ? "" : child.Namespace.Path, child.Name);
    }
}
