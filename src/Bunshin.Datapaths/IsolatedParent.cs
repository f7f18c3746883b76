namespace Bunshin.Datapaths;

/// <summary>A device of our own for networks without a parent, from which nothing leads out.</summary>
public static class IsolatedParent
{
    /// <summary>Makes it, up and with carrier; one that is there already is taken as it is.</summary>
    /// <param name="name">Interface name.</param>
    /// <param name="mtu">MTU in bytes; null for the kernel's default.</param>
    public static void Ensure(string name, int? mtu) => throw new DatapathException($"cannot make {name}: networks without a parent are not served yet");

    /// <summary>Removes it; nothing there is fine.</summary>
    public static void Remove(string name)
    {
        // None is made yet.
    }
}
