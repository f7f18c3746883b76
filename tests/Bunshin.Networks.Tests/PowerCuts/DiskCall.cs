namespace Bunshin.Networks.Tests.PowerCuts;

/// <summary>What a program asked of the disk, as far as a power cut can tell.</summary>
internal abstract record DiskCall(string Name)
{
    /// <summary>A file is made, or opened.</summary>
    internal sealed record Open(string Name, bool IsEmptied) : DiskCall(Name);

    /// <summary>Bytes are put somewhere.</summary>
    internal sealed record Write(string Name, long Offset, byte[] Data) : DiskCall(Name);

    /// <summary>Bytes are added; what is written to the file of acknowledgements is one.</summary>
    internal sealed record Append(string Name, byte[] Data) : DiskCall(Name);

    /// <summary>The file gets another length.</summary>
    internal sealed record Resize(string Name, long Length) : DiskCall(Name);

    /// <summary>A file, or the folder, is synced.</summary>
    internal sealed record Sync(string Name) : DiskCall(Name);

    /// <summary>Another name, in the place of what had it.</summary>
    internal sealed record Rename(string Name, string Next) : DiskCall(Name);

    /// <summary>The name is taken away.</summary>
    internal sealed record Remove(string Name) : DiskCall(Name);
}
