using System.CommandLine;
using Bunshin.Cli.Ending;

namespace Bunshin.Cli.Capturing;

/// <summary><c>capture</c>: frames of a parent's children on the ebpf datapath, and why they were dropped.</summary>
internal static class CaptureVerb
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var parent = new Argument<string>("parent") { Description = "whose children are served on the ebpf datapath, by whatever process" };
        var words = new Argument<string[]>("words")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "[ child NAME ] [ dropped | passed | all ] [ every N ] [ count N ] [ snaplen N ] [ netns NAME ]; dropped ones are the default",
        };
        words.CompletionSources.Add([.. CaptureOptions.Words]);
        var file = new Option<string?>("-w") { Description = "write pcapng to this file, - for the standard output" };
        var json = new Option<bool>("--json", "-j") { Description = "a JSON object for each frame" };
        var capture = new Command("capture", "show frames that are dropped, with the reason, or that pass, of children on the ebpf datapath") { parent, words, file, json };

        // Signals are heard only while the action is under way elsewhere.
        capture.SetAction((parse, cancellation) => Task.Run(
            () => Failures.Guard(errors, () =>
            {
                var options = CaptureOptions.Parse(parse.GetRequiredValue(parent), parse.GetValue(words) ?? [], parse.GetValue(file), parse.GetValue(json));
                return new CaptureRun(options, output, errors).Run(cancellation);
            }),
            CancellationToken.None));
        return capture;
    }
}
