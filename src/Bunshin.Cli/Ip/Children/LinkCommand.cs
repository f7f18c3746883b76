using Bunshin.Cli.Ending;
using Bunshin.Cli.Grammar;

namespace Bunshin.Cli.Ip.Children;

/// <summary><c>link</c>: what is done here of it.</summary>
internal static class LinkCommand
{
    /// <summary>Runs a line that is about children.</summary>
    /// <returns>The exit status; null for a line that is not ours.</returns>
    /// <exception cref="UsageException">It is about children, and wrong.</exception>
    public static int? Run(IpContext context, IReadOnlyList<string> words)
    {
        if (words.Count < 3 || IpObjects.Find(words[0]) != "link")
        {
            return null;
        }

        string[] rest = [.. words.Skip(2)];
        return IpObjects.IsAbbreviation(words[1], "add") ? LinkAddCommand.Run(context, rest)
            : IpObjects.IsAbbreviation(words[1], "set") || IpObjects.IsAbbreviation(words[1], "change") ? LinkSetCommand.Run(context, rest)
            : IpObjects.IsAbbreviation(words[1], "delete") ? Delete(context, rest)
            : null;
    }

    private static int? Delete(IpContext context, string[] words)
    {
        if (LinkLine.Read(words) is not { Device: { } device, Type: null } line || !line.HasOnly("dev")
            || context.Netlink.FindLink(device) is not { } link || !IpContext.IsChild(link))
        {
            return null;
        }

        try
        {
            context.Netlink.DeleteLink(link.Index);
            return ExitStatus.Success;
        }
        catch (Linux.NetlinkException refusal)
        {
            return context.Refused(refusal, null);
        }
    }
}
