using Bunshin.Forwarding;

namespace Bunshin.Conformance.Recordings;

/// <summary>One delivery of a frame at one point, as a record's <c>seen</c> lists it.</summary>
/// <param name="Point">w, p, c1.., y.</param>
/// <param name="Via"><c>tap</c> (all protocols) or <c>stack</c> (the frame's own protocol).</param>
/// <param name="Class">host, broadcast, multicast, otherhost, outgoing.</param>
/// <param name="Tag">null, <c>inline:TPID:TCI</c> or <c>meta:TPID:TCI</c>.</param>
/// <param name="Change">What happened to the contents on the way; null for nothing.</param>
public sealed record Sighting(string Point, string Via, string Class, string? Tag, string? Change = null)
{
    /// <summary>All protocols on the device.</summary>
    public const string Tap = "tap";

    /// <summary>The frame's own protocol, which is what a protocol handler gets.</summary>
    public const string Stack = "stack";

    /// <summary>A frame that the device itself sends.</summary>
    public const string Outgoing = "outgoing";

    /// <summary>The record's word for a class.</summary>
    public static string Word(DeliveryClass deliveryClass) => deliveryClass switch
    {
        DeliveryClass.Host => "host",
        DeliveryClass.Broadcast => "broadcast",
        DeliveryClass.Multicast => "multicast",
        _ => "otherhost",
    };

    /// <summary>In words: <c>c1 multicast by tap, tag meta:8100:0064</c>.</summary>
    public override string ToString() =>
        $"{Point} {Class} by {Via}{(Tag is null ? "" : $", tag {Tag}")}{(Change is null ? "" : $", {Change}")}";
}
