using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Bunshin.Faults.Seam;

/// <summary>The library between a process and libc: made from <c>seam.c</c> by the machine's compiler, once for each text of it.</summary>
internal static unsafe class SeamLibrary
{
    /// <summary>Asked before a call: its name in C, whose it is, its first three arguments. Answers as <c>seam.c</c> has it.</summary>
    private static delegate* unmanaged<byte*, nint, nint, nint, nint, nint> s_asked;

    private static string Source => Path.Combine(AppContext.BaseDirectory, "Seam", "seam.c");

    /// <summary>Where it is; made when it is not there.</summary>
    public static string Make()
    {
        var print = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Source)))[..16];
        var library = Path.Combine(AppContext.BaseDirectory, $"seam-{print}.so");
        if (File.Exists(library))
        {
            return library;
        }

        var made = $"{library}.{Environment.ProcessId}";
        string[] arguments = ["-shared", "-fPIC", "-O2", "-fno-builtin", "-w", "-o", made, Source, "-ldl"];
        using var compiler = Process.Start("gcc", arguments);
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
        {
            throw new InvalidOperationException($"gcc made no library of {Source}");
        }

        File.Move(made, library, overwrite: true);
        return library;
    }

    /// <summary>Begins to ask, in a process that was started with the library loaded.</summary>
    /// <param name="library">Where it is.</param>
    /// <param name="asked">Who answers.</param>
    public static void Open(string library, delegate* unmanaged<byte*, nint, nint, nint, nint, nint> asked)
    {
        s_asked = asked;
        var handle = NativeLibrary.Load(library);
        NativeLibrary.SetDllImportResolver(
            typeof(Linux.LinuxException).Assembly, (name, _, _) => name == "libc" ? handle : 0);
        ((delegate* unmanaged<void*, void>)NativeLibrary.GetExport(handle, "seam_open"))(s_asked);
    }

    /// <summary>The calling thread's calls pass from now on.</summary>
    public static void Exempt(string library) =>
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(NativeLibrary.Load(library), "seam_exempt"))();
}
