namespace Bunshin.Forwarding.Policies;

/// <summary>What a rule does with the frames that it is about.</summary>
public enum PolicyAction : byte
{
    /// <summary>They pass.</summary>
    Allow,

    /// <summary>They are dropped.</summary>
    Deny,
}
