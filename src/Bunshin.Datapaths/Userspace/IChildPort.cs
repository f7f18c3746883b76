using Bunshin.Linux;
using Bunshin.Linux.Frames;

namespace Bunshin.Datapaths.Userspace;

/// <summary>The relay's end of a child's NIC. Disposing it takes the NIC away.</summary>
internal interface IChildPort : IDisposable
{
    /// <summary>What the relay reads and writes.</summary>
    FileDescriptor Descriptor { get; }

    /// <summary>How.</summary>
    PortKind Kind { get; }

    /// <summary>It can be told where the NIC is, whatever others do with it.</summary>
    bool CanBeLocated { get; }

    /// <summary>Lets go of the NIC, which stays if it is a lasting one.</summary>
    void Release();

    /// <summary>Plugs the child's cable in or out.</summary>
    void SetCarrier(bool on);

    /// <summary>Where the NIC is now, if somebody moved or renamed it; false when it is gone or cannot be followed.</summary>
    bool TryLocate(out string name, out FileDescriptor? networkNamespace);
}
