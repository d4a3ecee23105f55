using System.CommandLine;

namespace LibPglite.Tool.Verbs;

/// <summary>
/// dotnet pglite completion SHELL: a script that makes the shell ask this program what may come next, through the directive
/// <c>[suggest]</c> that its command line understands. It serves the command <c>dotnet-pglite</c>; what follows <c>dotnet</c> is completed by dotnet.
/// </summary>
internal static class CompletionVerb
{
    private const string Bash = """
        # dotnet pglite completion bash >> ~/.bashrc
        _dotnet_pglite_suggest() {
            local IFS=$'\n' line="${COMP_LINE:0:COMP_POINT}"
            line="${line#* }"
            COMPREPLY=($(compgen -W "$(dotnet-pglite "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _dotnet_pglite_suggest dotnet-pglite

        """;

    private const string Zsh = """
        # dotnet pglite completion zsh >> ~/.zshrc, after compinit
        _dotnet_pglite_suggest() {
            local line="${BUFFER[1,CURSOR]#*pglite}"
            line="${line# }"
            compadd -- ${(f)"$(dotnet-pglite "[suggest:${#line}]" "$line" 2>/dev/null)"}
        }
        compdef _dotnet_pglite_suggest dotnet-pglite

        """;

    private const string Fish = """
        # dotnet pglite completion fish > ~/.config/fish/completions/dotnet-pglite.fish
        function __dotnet_pglite_suggest
            set -l line (string replace -r '^\S+ ?' '' -- (commandline -cp))
            dotnet-pglite "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c dotnet-pglite -f -a '(__dotnet_pglite_suggest)'

        """;

    private const string Pwsh = """
        # dotnet pglite completion pwsh >> $PROFILE
        Register-ArgumentCompleter -Native -CommandName dotnet-pglite -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $line = $commandAst.ToString() -replace '^\S+ ?', ''
            dotnet-pglite "[suggest:$($line.Length)]" "$line" 2>$null |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;

    private static readonly SortedDictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = Bash,
        ["fish"] = Fish,
        ["pwsh"] = Pwsh,
        ["zsh"] = Zsh,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", Scripts.Keys) + "." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script that completes dotnet-pglite in a shell; its first line says where to put it.") { shell };
        command.SetAction(parsed => Console.Out.Write(Scripts[parsed.GetValue(shell)!].ReplaceLineEndings("\n")));
        return command;
    }
}
