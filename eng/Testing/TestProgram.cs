using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Testing;

/// <summary>A program below tests/ that measures or trains, and says what it does line by line.</summary>
internal sealed record TestProgram(BuildContext Context, string Name)
{
    public Task BuildAsync(StepLog log) => DotNet.RunAsync(Context, log,
        ["build", $"tests/{Name}/{Name}.csproj", "--configuration", "Release", "--nologo"]);

    public Tool With(IReadOnlyDictionary<string, string?> variables, Action<string> echo) =>
        new(Path.Combine(Context.Repository.Artifacts, "bin", Name, "release", Name))
        {
            WorkingDirectory = Context.Repository.Root,
            Variables = variables,
            Echo = echo,
        };
}
