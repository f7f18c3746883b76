using Bunshin.Cli.Grammar;

namespace Bunshin.Cli.Ip.Links;

/// <summary><c>link del</c>.</summary>
internal static class LinkDeleteCommand
{
    public static void Run(IpContext context, TokenCursor cursor)
    {
        if (cursor.TryTake("group"))
        {
            var group = NameTable.Groups.Number(cursor.Value("group"), "a link group");
            foreach (var member in context.Netlink.Links().Where(link => link.Group == group).ToArray())
            {
                context.Netlink.DeleteLink(member.Index);
            }

            return;
        }

        _ = cursor.TryTake("dev");
        var link = context.GetLink(cursor.Next("the device to delete"));
        if (cursor.TryTake("type"))
        {
            var type = cursor.Value("type");
            if (link.Kind?.Name != type)
            {
                throw new UsageException($"{link.Name} is {(link.Kind is { } kind ? $"a {kind.Name}" : "no virtual link")}, not a {type}");
            }
        }

        if (cursor.Peek is { } extra)
        {
            throw new UsageException($"\"{extra}\" is not an option of link del, which takes a device and \"type\"");
        }

        context.Netlink.DeleteLink(link.Index);
    }
}
