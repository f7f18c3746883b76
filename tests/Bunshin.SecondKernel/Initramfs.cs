using System.Diagnostics;

namespace Bunshin.SecondKernel;

/// <summary>What the kernel starts with: busybox, the drivers, and a script that makes this machine's own root, read-only, its root.</summary>
internal static class Initramfs
{
    private static readonly string[] Modules =
    [
        "virtio_pci", "9pnet_virtio", "9p", "veth", "bridge", "macvlan", "macvtap", "ipvlan", "ipvtap", "8021q", "tun", "dummy", "nf_tables",
        "sch_ingress", "cls_bpf", "nft_chain_nat", "nft_ct", "nft_nat", "nft_masq", "nft_reject_inet", "nft_fib_inet", "nft_limit", "nft_fwd_netdev", "nft_dup_netdev",
    ];

    private const string Init = """
        #!/bin/busybox sh
        B=/bin/busybox
        $B mount -t proc proc /proc
        $B mount -t devtmpfs dev /dev
        while read module options; do $B insmod /modules/$module $options || echo "second kernel: insmod $module failed"; done < /order
        $B mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,ro,cache=loose root /newroot
        $B mount -t proc proc /newroot/proc
        $B mount -t sysfs sys /newroot/sys
        $B mount -t devtmpfs dev /newroot/dev
        $B mount -t tmpfs tmp /newroot/run
        $B mount -t tmpfs tmp /newroot/tmp
        $B mkdir -p /newroot/run/netns
        $B mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 host /newroot/mnt
        $B chroot /newroot /bin/sh -c 'cd /mnt && . ./run.sh'
        $B sync
        $B poweroff -f

        """;

    /// <summary>Writes one for the kernel of <paramref name="pieces"/>; its path.</summary>
    public static string Write(Pieces pieces)
    {
        var root = Path.Combine(pieces.Folder, "initramfs");
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }

        foreach (var folder in (ReadOnlySpan<string>)["bin", "modules", "proc", "dev", "newroot"])
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        File.Copy(Path.Combine(pieces.Tools, "bin", "busybox"), Path.Combine(root, "bin", "busybox"));
        File.WriteAllText(Path.Combine(root, "init"), Init);
        File.SetUnixFileMode(Path.Combine(root, "init"), (UnixFileMode)0b111_101_101);
        File.WriteAllLines(Path.Combine(root, "order"), [.. ModuleFiles(pieces).Select(file => CopyModule(file, root))]);
        return Pack(pieces, root);
    }

    // Each module after those it needs. One that this kernel has built in, or not at all, has no file.
    private static IEnumerable<string> ModuleFiles(Pieces pieces)
    {
        var files = new List<string>();
        foreach (var module in Modules)
        {
            try
            {
                var needed = Tool.Run(pieces.Applet("modprobe"), ["-d", pieces.Kernel, "-S", pieces.Version, "--show-depends", module], pieces.Libraries);
                files.AddRange(needed.Split('\n').Where(static line => line.StartsWith("insmod ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1]));
            }
            catch (MissingPieceException)
            {
                Console.WriteLine($"this kernel has no module {module}");
            }
        }

        return files.Distinct();
    }

    private static string CopyModule(string file, string root)
    {
        var name = Path.GetFileName(file);
        var to = Path.Combine(root, "modules", name.Replace(".xz", "", StringComparison.Ordinal));
        if (name.EndsWith(".xz", StringComparison.Ordinal))
        {
            var packed = Path.Combine(root, "modules", name);
            File.Copy(file, packed);
            _ = Tool.Run("xz", ["-d", packed]);
        }
        else
        {
            File.Copy(file, to);
        }

        // A dummy device that nobody asked for would be in every list.
        return Path.GetFileName(to) + (name.StartsWith("dummy.", StringComparison.Ordinal) ? " numdummies=0" : "");
    }

    private static string Pack(Pieces pieces, string root)
    {
        var path = Path.Combine(pieces.Folder, "initramfs.cpio");
        var start = new ProcessStartInfo(Path.Combine(pieces.Tools, "bin", "busybox"), ["cpio", "-o", "-H", "newc"])
        {
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new MissingPieceException("busybox did not start");
        using (var archive = File.Create(path))
        {
            var writing = process.StandardOutput.BaseStream.CopyToAsync(archive);
            var counting = process.StandardError.ReadToEndAsync();
            foreach (var entry in Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                process.StandardInput.WriteLine(Path.GetRelativePath(root, entry));
            }

            process.StandardInput.Close();
            writing.Wait();
            _ = counting.Result;
        }

        process.WaitForExit();
        return process.ExitCode == 0 ? path : throw new MissingPieceException($"busybox cpio failed with {process.ExitCode}");
    }
}
