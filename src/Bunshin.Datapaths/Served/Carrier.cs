using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Datapaths.Served;

/// <summary>What carries frames between a parent and its children's NICs, and makes these NICs; the one thing in which datapaths that serve devices differ.</summary>
/// <remarks>One thread at a time.</remarks>
internal abstract class Carrier : IDisposable
{
    /// <summary>Why frames are carried no more, if they are not.</summary>
    public virtual Exception? Failure => null;

    /// <summary>Begins to carry frames again after a <see cref="Failure"/>: as before it, with the same children and counters.</summary>
    /// <exception cref="Exception">That is not possible now.</exception>
    public virtual void Restart()
    {
    }

    /// <summary>Makes a child's NIC, down and without carrier.</summary>
    /// <param name="spec">The child.</param>
    /// <param name="home">Where the NIC shall be.</param>
    public abstract IChildPort Make(ChildSpec spec, ServedNamespace home);

    /// <summary>Takes over the NIC of a lasting child that an earlier process left.</summary>
    /// <exception cref="DatapathException">It is not one of ours, or another process serves it.</exception>
    public abstract IChildPort Adopt(ServedNamespace home, LinkInfo found);

    /// <summary>The MTU in bytes that a child has if none is asked for.</summary>
    public virtual int DefaultMtu(ChildSpec spec, IServedDevice lower) => lower.State.Mtu;

    /// <summary>Connects a child; it gets frames once it is published.</summary>
    public abstract void Plug(ServedChild child);

    /// <summary>Disconnects a child that is published no more.</summary>
    /// <param name="child">The child.</param>
    /// <param name="staying">Its NIC stays for the next process.</param>
    public abstract void Unplug(ServedChild child, bool staying);

    /// <summary>Takes children away that are published no more, and their NICs with them.</summary>
    public virtual void Remove(IReadOnlyList<ServedChild> gone) => EachOf.Do(gone, child =>
    {
        try
        {
            Unplug(child, staying: false);
        }
        finally
        {
            child.Port.Dispose();
        }
    });

    /// <summary>Carries frames by the picture as it is now, and gives the children their cables.</summary>
    public void Publish(ParentDevice parent, IReadOnlyList<ServedChild> children)
    {
        Follow(parent, children);
        foreach (var child in children)
        {
            if (!child.IsGone && child.Carrier != child.Lower.IsUsable)
            {
                child.Carrier = child.Lower.IsUsable;
                WhileThere.Do(() => child.Port.SetCarrier(child.Lower.IsUsable));
            }
        }
    }

    /// <summary>Frames that were dropped and were nobody's of the children, by reason; only reasons that occurred.</summary>
    public abstract IReadOnlyDictionary<string, long> CountDrops();

    /// <summary>Takes away what was made for children, if none is left; called before <see cref="Dispose"/>.</summary>
    public virtual void Close()
    {
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Carries frames by the picture as it is now. The parent or children may be gone.</summary>
    protected abstract void Follow(ParentDevice parent, IReadOnlyList<ServedChild> children);
}
