namespace Bunshin.Fuzz;

/// <summary>An input that a target cannot take.</summary>
/// <param name="Input">The bytes.</param>
/// <param name="Number">How many inputs had been run before it with this seed.</param>
/// <param name="What">The exception, or that it hangs.</param>
public sealed record FuzzFailure(byte[] Input, long Number, string What);
