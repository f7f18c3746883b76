namespace Bunshin.Forwarding.Policies;

/// <summary>Which way a frame goes, as the child sees it.</summary>
public enum PolicyDirection : byte
{
    /// <summary>The child sends it.</summary>
    Sent,

    /// <summary>It is to be delivered to the child.</summary>
    Received,
}
