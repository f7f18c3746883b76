namespace Bunshin.Forwarding.Switching;

/// <summary>What came of learning one source.</summary>
internal enum LearnOutcome
{
    Known,
    Learned,
    Moved,
    Full,
}
