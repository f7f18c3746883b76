namespace Bunshin.Cli.Daemon;

/// <summary>Carries the <see cref="Door"/> from a connection to its requests.</summary>
internal sealed record DoorFeature(Door Door, Doorkeeper.Visit Visit);
