using Bunshin.Networks;

namespace Bunshin.Cli.Daemon;

/// <summary>What tells this installation from all others, however its host is called.</summary>
internal static class Installation
{
    private const string Suffix = ".id";

    /// <summary>The one that a database belongs to: made at the first start, kept in a file beside it.</summary>
    /// <exception cref="NetworkException">The file can be neither read nor made.</exception>
    public static string Of(string statePath)
    {
        var path = statePath + Suffix;
        try
        {
            if (!File.Exists(path))
            {
                var fresh = $"{path}.{Environment.ProcessId}";
                File.WriteAllText(fresh, Guid.NewGuid().ToString());
                File.Move(fresh, path, overwrite: false);
            }

            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException(NetworkProblem.Unavailable, $"{path}, which tells this installation from others, can be neither read nor made: {failure.Message}", failure);
        }
    }
}
