using System.Globalization;
using System.Text.RegularExpressions;

namespace Bunshin.SecondKernel;

/// <summary>What the second kernel needs, in a folder of our own: the emulator, a kernel with its modules, busybox, kmod.</summary>
internal sealed partial class Pieces
{
    // The kernel of the recordings; where it is gone, the newest of its kind.
    private const string Preferred = "6.12.95";
    private const string Complete = "complete";
    private static readonly string[] Packages = ["qemu-system-x86", "busybox-static"];
    private static readonly string[] KmodPackages = ["kmod", "libkmod2"];

    private Pieces(string folder, string version)
    {
        Folder = folder;
        Version = version;
    }

    /// <summary>All of it.</summary>
    public string Folder { get; }

    /// <summary>The kernel's release: <c>6.12.95+deb12-amd64</c>.</summary>
    public string Version { get; }

    /// <summary>Unpacked tools.</summary>
    public string Tools => Path.Combine(Folder, "tools");

    /// <summary>The unpacked kernel.</summary>
    public string Kernel => Path.Combine(Folder, "kernels", Version);

    /// <summary>Where the tools find their libraries.</summary>
    public string Libraries => string.Join(':', ((string[])["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"]).Select(below => Path.Combine(Tools, below)));

    /// <summary>Fetches what is not there yet.</summary>
    /// <param name="folder">The cache.</param>
    /// <param name="wanted">The beginning of a kernel's release, or null.</param>
    /// <exception cref="MissingPieceException">A piece cannot be had.</exception>
    public static Pieces Fetch(string folder, string? wanted)
    {
        if (!OperatingSystem.IsLinux() || System.Runtime.InteropServices.RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            throw new MissingPieceException("the second kernel is one for x86-64, and the programs it runs are this machine's own");
        }

        Directory.CreateDirectory(folder);
        var kernels = Directory.CreateDirectory(Path.Combine(folder, "kernels")).FullName;
        var complete = Directory.GetDirectories(kernels).Where(static kernel => File.Exists(Path.Combine(kernel, Complete))).Select(Path.GetFileName);
        if (complete.FirstOrDefault(name => Matches(name, wanted ?? Preferred)) is { } there)
        {
            return new Pieces(folder, there);
        }

        Tool.Need("apt-get", "apt-cache", "dpkg-deb", "xz");
        Console.WriteLine("fetching the emulator and a kernel ...");
        var apt = new AptCache(Path.Combine(folder, "apt"));
        apt.Update();
        var version = Choose(apt, wanted);
        var pieces = new Pieces(folder, version);
        apt.UnpackWithWhatTheyNeed(Packages, pieces.Tools);
        foreach (var package in (string[])[.. Packages, .. KmodPackages])
        {
            apt.Unpack(package, pieces.Tools);
        }

        apt.Unpack($"linux-image-{version}", pieces.Kernel);
        _ = Tool.Run(pieces.Applet("depmod"), ["-b", pieces.Kernel, version], pieces.Libraries);
        File.WriteAllText(Path.Combine(pieces.Kernel, Complete), "");
        return pieces;
    }

    /// <summary>kmod under the name that makes it that program.</summary>
    public string Applet(string name)
    {
        var path = Path.Combine(Folder, name);
        if (!File.Exists(path))
        {
            File.Copy(Path.Combine(Tools, "bin", "kmod"), path);
        }

        return path;
    }

    private static string Choose(AptCache apt, string? wanted)
    {
        var releases = apt.Find("linux-image-", KernelPackage()).Select(static name => name["linux-image-".Length..]).OrderBy(Order).ToList();
        return releases.LastOrDefault(release => Matches(release, wanted ?? Preferred))
            ?? (wanted is null ? releases.LastOrDefault(static release => release.StartsWith("6.12.", StringComparison.Ordinal)) ?? releases.LastOrDefault() : null)
            ?? throw new MissingPieceException(wanted is null
                ? "no package source here has a package linux-image-*-amd64"
                : $"no package source here has a kernel {wanted}; there are {string.Join(", ", releases)}");
    }

    private static bool Matches(string? release, string wanted) =>
        release is not null && release.StartsWith(wanted, StringComparison.Ordinal) && !(release.Length > wanted.Length && char.IsAsciiDigit(release[wanted.Length]));

    private static string Order(string release) =>
        Digits().Replace(release, static number => int.Parse(number.Value, CultureInfo.InvariantCulture).ToString("D6", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^linux-image-\d+\.\d+\.\d+([+.\-][0-9a-z.+]+)?-amd64$")]
    private static partial Regex KernelPackage();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
