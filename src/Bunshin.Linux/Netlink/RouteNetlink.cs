using System.Globalization;
using Bunshin.Linux.Namespaces;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Linux.Netlink;

/// <summary>A conversation with the kernel about links, addresses, routes and neighbors of one network namespace (rtnetlink).</summary>
/// <remarks>
/// <para>The namespace is fixed when opening; the calling thread's own namespace does not matter afterwards.</para>
/// <para>Calls may come from any thread; one request is under way at a time, further callers wait.</para>
/// <para>Refusals are <see cref="NetlinkException"/>.</para>
/// </remarks>
public sealed partial class RouteNetlink : IDisposable
{
    private readonly NetlinkConversation _conversation;
    private readonly Lock _lock = new();

    private RouteNetlink(NetlinkSocket socket) => _conversation = new NetlinkConversation(socket);

    /// <summary>Opens a conversation about <paramref name="networkNamespace"/>; null is the calling thread's own.</summary>
    /// <exception cref="LinuxException">The socket cannot be had, or the namespace not entered.</exception>
    public static RouteNetlink Open(NetworkNamespace? networkNamespace = null) =>
        new(networkNamespace is null ? NetlinkSocket.Open() : networkNamespace.Run(static () => NetlinkSocket.Open()));

    /// <summary>Ends the conversation. What was made stays.</summary>
    public void Dispose() => _conversation.Dispose();

    /// <summary>Writes one request with <paramref name="write"/> and carries it out.</summary>
    private void Request(Action<MessageWriter> write)
    {
        lock (_lock)
        {
            _conversation.Writer.Clear();
            write(_conversation.Writer);
            _conversation.ExecuteAll();
        }
    }

    /// <summary>Writes a request for each item and carries them out together.</summary>
    private NetlinkException?[] Requests<T>(IReadOnlyList<T> items, Action<MessageWriter, T> write)
    {
        lock (_lock)
        {
            _conversation.Writer.Clear();
            foreach (var item in items)
            {
                write(_conversation.Writer, item);
            }

            return _conversation.Execute();
        }
    }

    private delegate T? Decoder<T>(in NetlinkMessage message)
        where T : class;

    private List<T> Dump<T>(string what, ushort request, ushort answer, int headerLength, byte family, Decoder<T> decode)
        where T : class
    {
        lock (_lock)
        {
            var writer = _conversation.Writer;
            writer.Clear();
            writer.Begin(request, 0, "list", what);
            writer.Reserve(headerLength)[0] = family;
            writer.End();
            var found = new List<T>();
            _conversation.Dump(found.Clear, (in NetlinkMessage message) =>
            {
                if (message.Type == answer)
                {
                    found.Add(decode(message) ?? throw _conversation.Failure(0, Errno.EBADMSG, "the kernel's answer cannot be read"));
                }
            });
            return found;
        }
    }

    private static string Word(int index) => string.Create(CultureInfo.InvariantCulture, $"link {index}");
}
