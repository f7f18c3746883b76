using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Bunshin.Linux;
using Bunshin.Linux.Namespaces;

namespace Bunshin.Cli.Ip.Namespaces;

/// <summary><c>netns exec</c>: runs a command inside a namespace and ends as it ends.</summary>
internal static class NamespaceExec
{
    public static int Run(string name, IReadOnlyList<string> command)
    {
        NetworkNamespace target;
        try
        {
            target = NetworkNamespace.Open(NamespaceReference.Parse(name));
        }
        catch (LinuxException refusal) when (refusal.Errno == Errno.ENOENT)
        {
            throw NetworkNamespaceCommand.Missing(name, refusal);
        }

        using (target)
        {
            // A terminal's Ctrl-C goes to the command too, and whether that ends it is the command's choice.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
            using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
            using var process = Start(target, command);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                process.Kill();
            });
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    private static Process Start(NetworkNamespace target, IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            // A new process is in the namespace of the thread that makes it.
            return target.Run(() => Process.Start(start)) ?? throw new FailureException($"cannot run {command[0]}");
        }
        catch (Win32Exception refusal)
        {
            throw new FailureException($"run {command[0]}: {LinuxException.Describe((Errno)refusal.NativeErrorCode)}", refusal);
        }
    }
}
