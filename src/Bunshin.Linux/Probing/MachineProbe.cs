namespace Bunshin.Linux.Probing;

/// <summary>
/// Finds out what this machine has, by trying it or by reading <c>/proc</c>, never by a table of versions. Everything tried
/// is thrown away with the namespace it was tried in; only a module that the kernel loads for it stays, as with any use.
/// </summary>
public static class MachineProbe
{
    /// <summary>Asks everything; takes some tens of milliseconds. Never throws for what the machine refuses.</summary>
    public static MachineReport Run() => new(
        ReadRelease(),
        LinkKindProbe.Run(),
        [
            TunProbe.Run(),
            SocketProbe.Packet(),
            SocketProbe.Xdp(),
            BpfProbe.Run(),
            IoUringProbe.Run(),
            NftablesProbe.Run(),
        ],
        PrivilegeProbe.Run());

    private static string ReadRelease()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
