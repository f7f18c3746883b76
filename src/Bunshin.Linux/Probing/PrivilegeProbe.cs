using System.Globalization;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Syscalls;

namespace Bunshin.Linux.Probing;

/// <summary>Reads what this process may do, and tries the one thing everything else needs: a network namespace.</summary>
internal static class PrivilegeProbe
{
    private const string Remedy = "run as root, or inside a namespace of your own: unshare -Urnm";

    private static readonly (string Name, int Bit)[] Capabilities =
        [("CAP_NET_ADMIN", 12), ("CAP_NET_RAW", 13), ("CAP_SYS_ADMIN", 21), ("CAP_BPF", 39)];

    public static IReadOnlyList<MachineFact> Run() => [User(), .. Capabilities.Select(Capability), Namespaces(), UserNamespaces()];

    /// <summary>Present: root, be it of a user namespace only.</summary>
    private static MachineFact User()
    {
        var user = Syscall.GetEffectiveUser();
        var map = Read("/proc/self/uid_map")?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var isInside = map is { Length: > 0 } && map is not ["0", "0", "4294967295"];
        var where = isInside ? " of a user namespace (it is not root outside)" : "";
        return user == 0
            ? new MachineFact("root", Presence.Present, $"the effective user id is 0{where}")
            : new MachineFact("root", Presence.Absent, string.Create(CultureInfo.InvariantCulture, $"the effective user id is {user}{where}"), Remedy);
    }

    private static MachineFact Capability((string Name, int Bit) capability)
    {
        var line = Read("/proc/thread-self/status")?.Split('\n').FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal));
        if (line is null || !ulong.TryParse(line["CapEff:".Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var set))
        {
            return new MachineFact(capability.Name, Presence.Unknown, "/proc/thread-self/status does not tell");
        }

        return (set >> capability.Bit & 1) != 0
            ? new MachineFact(capability.Name, Presence.Present, "it is in the effective set")
            : new MachineFact(capability.Name, Presence.Absent, "it is not in the effective set", Remedy);
    }

    private static MachineFact Namespaces()
    {
        try
        {
            NetworkNamespace.CreateAnonymous().Dispose();
            return new MachineFact("network namespaces", Presence.Present, "one was made and thrown away");
        }
        catch (LinuxException refusal)
        {
            return new MachineFact("network namespaces", Presence.Absent, refusal.Message, Remedy);
        }
    }

    /// <summary>Only a process with one thread may make one, so this is read and not tried.</summary>
    private static MachineFact UserNamespaces()
    {
        const string name = "user namespaces";
        if (Read("/proc/sys/user/max_user_namespaces") is not { } most)
        {
            return new MachineFact(name, Presence.Absent, "/proc/sys/user/max_user_namespaces is not there", "a kernel with CONFIG_USER_NS");
        }

        if (most.Trim() == "0")
        {
            return new MachineFact(name, Presence.Absent, "user.max_user_namespaces is 0", "sysctl user.max_user_namespaces=10000");
        }

        if (Read("/proc/sys/kernel/unprivileged_userns_clone")?.Trim() == "0")
        {
            return new MachineFact(name, Presence.Absent, "kernel.unprivileged_userns_clone is 0", "sysctl kernel.unprivileged_userns_clone=1");
        }

        return Read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")?.Trim() == "1"
            ? new MachineFact(name, Presence.Unknown, "AppArmor restricts them to programs it knows", "sysctl kernel.apparmor_restrict_unprivileged_userns=0")
            : new MachineFact(name, Presence.Present, $"user.max_user_namespaces is {most.Trim()}, and nothing restricts them");
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
