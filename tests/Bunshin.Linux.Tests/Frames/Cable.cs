using Bunshin.Linux.Netlink.Links;

namespace Bunshin.Linux.Tests.Frames;

/// <summary>Two quiet namespaces with a veth pair between them, both ends called <c>e</c> and up.</summary>
internal sealed class Cable : IDisposable
{
    public Cable()
    {
        foreach (var side in new[] { Left, Right })
        {
            side.Namespace.Run(static () => File.WriteAllText("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1"));
        }

        Left.Net.CreateLink(new NewLink
        {
            Name = "e",
            Kind = new VethKind { Peer = new NewLink { Name = "e", Kind = new VethKind(), Namespace = Right.Namespace } },
        });
        LeftIndex = Left.Net.GetLink("e").Index;
        RightIndex = Right.Net.GetLink("e").Index;
        Left.Net.SetUp(LeftIndex);
        Right.Net.SetUp(RightIndex);
        AwaitCarrier(Left, LeftIndex);
        AwaitCarrier(Right, RightIndex);
    }

    public TestNamespace Left { get; } = new();

    public TestNamespace Right { get; } = new();

    public int LeftIndex { get; }

    public int RightIndex { get; }

    public static byte[] Frame(int length = 60, byte mark = 1)
    {
        var frame = new byte[length];
        frame.AsSpan(0, 6).Fill(0xFF);
        frame[6] = 2;
        frame[12] = 0x88;
        frame[13] = 0xB5;
        frame[14] = mark;
        return frame;
    }

    /// <summary>The kernel works carrier changes off a little later; what is sent before that is lost.</summary>
    private static void AwaitCarrier(TestNamespace side, int index)
    {
        var deadline = Environment.TickCount64 + 5000;
        while (side.Net.FindLink(index)!.OperationalState != OperationalState.Up && Environment.TickCount64 < deadline)
        {
            Thread.Sleep(1);
        }
    }

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }
}
