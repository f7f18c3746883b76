using Bunshin.Cli.Daemon.Api;
using Bunshin.Cli.Ending;

namespace Bunshin.Cli.Daemon;

/// <summary>Prints <c>daemon status</c>.</summary>
internal static class StatusPrinter
{
    /// <returns>Failure when the daemon itself says that something is amiss.</returns>
    public static int Print(ApiClient client, bool isJson, TextWriter output)
    {
        const string question = "/v1/status";
        var status = client.Get(question, ApiJson.Default.StatusReply);
        if (isJson)
        {
            output.Write(client.Get(question));
        }
        else
        {
            output.WriteLine($"bunshin {status.Version}, process {status.Pid}, running since {status.Started:yyyy-MM-dd HH:mm:ss} UTC");
            output.WriteLine($"  Docker's socket  {status.PluginSocket}");
            output.WriteLine($"  state            {status.State}");
            output.WriteLine($"  networks         {status.Networks}");
            output.WriteLine($"  endpoints        {status.Endpoints}, {status.Joined} of them in a container");
            output.WriteLine($"  address pools    {status.Pools}");
            output.WriteLine(status.Problems.Count == 0 ? "  health           fine" : "  health           not fine:");
            foreach (var problem in status.Problems)
            {
                output.WriteLine($"    {problem}");
            }
        }

        return status.Problems.Count == 0 ? ExitStatus.Success : ExitStatus.Failure;
    }
}
