using Bunshin.Linux.Netlink.Events;
using Bunshin.Linux.Netlink.Wire;

namespace Bunshin.Fuzz.Targets;

/// <summary>What the kernel (or who pretends to be it) sends: any bytes are read without a crash; what makes no sense is left out.</summary>
internal static class NetlinkTargets
{
    public static FuzzTarget Messages { get; } = new("netlink", Corpus.Files("netlink-"), static input =>
    {
        _ = RouteEvents.Decode(input);
        var messages = new MessageReader(input);
        var count = 0;
        while (messages.TryNext(out var message))
        {
            _ = (message.Type, message.Error, message.ExtendedAck, message.Sequence);
            Expect.That(++count <= input.Length / 16, "each message takes its header's room");
        }
    });
}
