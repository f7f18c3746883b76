namespace Bunshin.Lab.Tests.Running;

/// <summary>Tests that measure on real frames and should have the machine to themselves.</summary>
[CollectionDefinition(nameof(LiveLabs), DisableParallelization = true)]
public sealed class LiveLabs;
