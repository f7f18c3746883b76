namespace Bunshin.Linux.Bpf.Code;

/// <summary>A program that cannot be put together: its label is nowhere, twice or too far away, or it is too long.</summary>
public sealed class BpfAssemblyException : Exception
{
    internal BpfAssemblyException(string message)
        : base(message)
    {
    }
}
