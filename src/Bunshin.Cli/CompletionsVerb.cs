using System.CommandLine;
using Bunshin.Cli.Ending;

namespace Bunshin.Cli;

/// <summary><c>completions</c>: what a shell needs to complete our command lines.</summary>
internal static class CompletionsVerb
{
    // System.CommandLine answers [suggest:POSITION] LINE with one candidate a line.
    private const string Bash = """
        _bunshin() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(bunshin "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _bunshin bunshin

        """;

    private const string Zsh = """
        #compdef bunshin
        _bunshin() { compadd -- ${(f)"$(bunshin "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)"}; }
        compdef _bunshin bunshin

        """;

    private const string Fish = """
        complete -f -c bunshin -a '(bunshin "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'

        """;

    public static Command Create(TextWriter output)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completions", "print a shell's completion script: source <(bunshin completions bash)") { shell };
        command.SetAction(parse =>
        {
            output.Write(parse.GetRequiredValue(shell) switch
            {
                "zsh" => Zsh,
                "fish" => Fish,
                _ => Bash,
            });
            return ExitStatus.Success;
        });
        return command;
    }
}
