namespace Bunshin.Datapaths.Ebpf.Tables;

/// <summary>Numbers of devices in the tables: indexes of the arrays, and at once interface indexes in the hidden namespace.</summary>
public static class EbpfSlots
{
    /// <summary>The parent, which is a port and no device of the hidden namespace.</summary>
    public const int Parent = 0;

    /// <summary>The hidden end of the trunk.</summary>
    public const int Trunk = 2;

    /// <summary>The first that a child can have.</summary>
    public const int FirstChild = 3;

    /// <summary>Behind the last: how long the arrays are.</summary>
    public const int Count = 4096;
}
