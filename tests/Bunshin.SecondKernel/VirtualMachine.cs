using System.Diagnostics;

namespace Bunshin.SecondKernel;

/// <summary>Boots the kernel in an emulator, runs a script in it, and waits until it has powered itself off.</summary>
/// <remarks>No hardware help is asked for: it needs no privileges, and one core.</remarks>
internal sealed class VirtualMachine(Pieces pieces)
{
    private const string Verdict = "verdict";

    /// <summary>Runs the script; what it says goes to this program's own output as it comes.</summary>
    /// <param name="share">A folder that is <c>/mnt</c> inside.</param>
    /// <param name="script">Lines for <c>/bin/sh</c>, run in <c>/mnt</c>.</param>
    /// <param name="limit">When to give up.</param>
    /// <exception cref="MissingPieceException">It did not come to the script's end.</exception>
    public void Run(string share, string script, TimeSpan limit)
    {
        var verdict = Path.Combine(share, Verdict);
        File.Delete(verdict);
        File.WriteAllText(Path.Combine(share, "run.sh"), $"{script}\necho done > /mnt/{Verdict}\n");
        using var process = Start(share, Initramfs.Write(pieces));
        try
        {
            process.StandardInput.Close();
            process.OutputDataReceived += static (_, line) => Tell(line.Data);
            process.ErrorDataReceived += static (_, line) => Tell(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(limit))
            {
                throw new MissingPieceException($"the second kernel was still running after {limit.TotalMinutes:0} minutes");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }
        }

        // The emulator ends well after a panic, too.
        if (!File.Exists(verdict))
        {
            throw new MissingPieceException("the second kernel ended before its script did; what it said is above");
        }
    }

    private static void Tell(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            Console.WriteLine($"  | {line.TrimEnd()}");
        }
    }

    private Process Start(string share, string initramfs)
    {
        var tools = pieces.Tools;
        var start = new ProcessStartInfo(Path.Combine(tools, "usr/bin/qemu-system-x86_64"),
        [
            "-L", Path.Combine(tools, "usr/share/qemu"), "-L", Path.Combine(tools, "usr/share/seabios"),
            "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "1", "-m", "1536", "-nodefaults", "-no-user-config", "-display", "none",
            "-serial", "stdio", "-no-reboot", "-kernel", Path.Combine(pieces.Kernel, "boot", $"vmlinuz-{pieces.Version}"), "-initrd", initramfs,
            "-append", "console=ttyS0 panic=-1 quiet mitigations=off net.ifnames=0",
            "-virtfs", "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap",
            "-virtfs", $"local,path={share},mount_tag=host,security_model=none",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = pieces.Libraries;
        return Process.Start(start) ?? throw new MissingPieceException("the emulator did not start");
    }
}
