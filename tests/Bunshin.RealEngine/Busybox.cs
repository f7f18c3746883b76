using System.Formats.Tar;

namespace Bunshin.RealEngine;

/// <summary>An image made of this machine's own static busybox, so that no registry is needed.</summary>
internal static class Busybox
{
    private static readonly string[] Applets = ["sh", "ping", "ping6", "ip", "sleep", "cat", "arp", "arping", "sysctl", "nslookup", "traceroute", "true", "nc"];

    /// <summary>Where the program is; null if it is not there or needs libraries.</summary>
    public static string? Program => Tool.Find("busybox");

    public static MemoryStream Image()
    {
        var image = new MemoryStream();
        using (var tar = new TarWriter(image, leaveOpen: true))
        {
            foreach (var folder in (string[])["bin", "etc", "tmp", "proc", "sys", "dev"])
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = (UnixFileMode)0b111_101_101 });
            }

            using (var program = File.OpenRead(Program ?? throw new EngineException("busybox is missing; install busybox-static")))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0b111_101_101, DataStream = program });
            }

            foreach (var applet in Applets)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
            }
        }

        image.Position = 0;
        return image;
    }
}
