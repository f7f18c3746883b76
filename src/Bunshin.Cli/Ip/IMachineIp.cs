namespace Bunshin.Cli.Ip;

/// <summary>Starts the machine's own <c>ip</c>.</summary>
internal interface IMachineIp
{
    /// <summary>Hands a command line over, as it is.</summary>
    /// <param name="arguments">What follows the program's name.</param>
    /// <param name="isLast">Nothing is left to do afterwards, so that this process may become <c>ip</c>.</param>
    /// <returns>Its exit status.</returns>
    int Run(IReadOnlyList<string> arguments, bool isLast);
}
