using System.Globalization;
using Bunshin.Datapaths.Served;
using Bunshin.Linux.Bpf;

namespace Bunshin.Datapaths.Ebpf;

/// <summary>Where a lasting parent's maps and links are pinned, so that the kernel forwards on by them while no process of ours runs.</summary>
/// <remarks><c>/sys/fs/bpf/bunshin/PARENT-NAMESPACE/</c> with <c>maps/</c> and <c>links/</c>. The namespace's number tells parents of one name apart.</remarks>
internal sealed class EbpfPins
{
    private readonly BpfFilesystem _folder;

    private EbpfPins(BpfFilesystem folder)
    {
        _folder = folder;
        Maps = folder.Within("maps");
        Links = folder.Within("links");
    }

    /// <summary>Maps.</summary>
    public BpfFilesystem Maps { get; }

    /// <summary>Links of programs.</summary>
    public BpfFilesystem Links { get; }

    /// <summary>Opens them, and mounts the bpf filesystem where it is missing.</summary>
    /// <exception cref="Linux.LinuxException">The kernel refuses.</exception>
    public static EbpfPins Open(ServedParent parent) => new(BpfFilesystem.Open().Within("bunshin").Within(
        string.Create(CultureInfo.InvariantCulture, $"{parent.Name.Replace('.', '_')}-{parent.Home.Namespace.Identity.Inode}")));

    /// <summary>Takes all pins away.</summary>
    public void Remove() => _folder.Remove();
}
