namespace Bunshin.Forwarding.Routing;

/// <summary>What a <see cref="RouterPolicy"/> does.</summary>
public enum RouterAction
{
    /// <summary>Forwards.</summary>
    Accept,

    /// <summary>Drops in silence.</summary>
    Drop,

    /// <summary>Drops and tells the sender that it is prohibited.</summary>
    Reject,
}
