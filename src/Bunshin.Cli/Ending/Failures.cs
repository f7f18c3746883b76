using Bunshin.Datapaths;
using Bunshin.Linux;
using Bunshin.Networks;

namespace Bunshin.Cli.Ending;

/// <summary>Turns what was thrown into one clear line and an exit status.</summary>
internal static class Failures
{
    /// <summary>Runs <paramref name="work"/>.</summary>
    /// <param name="errors">Where the line goes.</param>
    /// <param name="work">Gives its own exit status when nothing is thrown.</param>
    public static int Guard(TextWriter errors, Func<int> work)
    {
        try
        {
            return work();
        }
        catch (UsageException mistake)
        {
            errors.WriteLine($"bunshin: {mistake.Message}");
            return ExitStatus.Usage;
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine($"bunshin: interrupted; what was made is taken down again");
            return ExitStatus.Interrupted;
        }
        catch (Exception failure) when (failure is DatapathException or NetworkException)
        {
            foreach (var problem in (failure as DatapathException)?.Problems ?? ((NetworkException)failure).Problems)
            {
                errors.WriteLine($"bunshin: {problem}");
            }

            return ExitStatus.Failure;
        }
        catch (Exception failure) when (failure is FailureException or LinuxException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"bunshin: {failure.Message}");
            return ExitStatus.Failure;
        }
        catch (Exception unforeseen)
        {
            // Whatever it is, it is said in one line first; who looks for its cause needs the rest.
            errors.WriteLine($"bunshin: {unforeseen.GetType().Name}: {unforeseen.Message}");
            errors.WriteLine(unforeseen.StackTrace);
            return ExitStatus.Failure;
        }
    }
}

/// <summary>What the user wrote is wrong; the message is one line that says what, and what would be right. Exit 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the user wrote is right, but this machine, as it is, cannot do it. Exit 1.</summary>
internal sealed class FailureException(string message, Exception? inner = null) : Exception(message, inner);
