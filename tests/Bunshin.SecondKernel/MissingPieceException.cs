namespace Bunshin.SecondKernel;

/// <summary>The second kernel cannot run here, or did not do what it was asked; the message says what is missing and what would help.</summary>
public sealed class MissingPieceException(string message) : Exception(message);
