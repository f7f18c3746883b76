namespace Bunshin.Forwarding.Routing;

/// <summary>Takes the frames that a <see cref="Router"/> sends.</summary>
public interface IRouterOutput
{
    /// <summary>A frame leaves by an interface.</summary>
    /// <param name="port">Index of the interface.</param>
    /// <param name="frame">The frame, without a tag; borrowed.</param>
    void Send(int port, ReadOnlySpan<byte> frame);
}
