namespace Bunshin.Datapaths.Simulated.Ports;

/// <summary>Something that takes frames: a cable's end, an interface, or a decorator before either.</summary>
public interface IFrameSink
{
    /// <summary>Takes one frame. The bytes are shared by all who get it, and nobody changes them.</summary>
    void Take(ReadOnlyMemory<byte> frame);
}
