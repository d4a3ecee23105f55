using LibPglite.Diagnostics;
using LibPglite.Payload;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Packages;

/// <summary>A newcomer's way, in one go: publish the sample from the local feed, verify what was published, run it.</summary>
internal static class Quickstart
{
    private const string Project = "tests/hosts/quickstart/QuickStart.csproj";

    public static async Task RunAsync(BuildContext context)
    {
        string target = Path.Combine(context.Repository.Artifacts, "quickstart");
        await context.Journal.StepAsync("publish", $"dotnet publish {Path.GetDirectoryName(Project)} for {BuildContext.Rid}", async log =>
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            await DotNet.RunAsync(context, log,
                ["publish", Project, "--configuration", "Release", "--runtime", BuildContext.Rid, "--output", target, "--nologo"]);
        });
        await context.Journal.StepAsync("verify", "compare the published files with their manifest", log =>
        {
            log.Note = Verify(Path.Combine(target, "pglite"));
            return Task.CompletedTask;
        });
        await context.Journal.StepAsync("run", "run the published program", log => ProgramAsync(context, target, log));
    }

    private static string Verify(string payload)
    {
        string path = Path.Combine(payload, PayloadManifest.FileName);
        if (!File.Exists(path))
        {
            throw new BuildFailure($"{path} was not published");
        }

        PayloadManifest manifest = ManifestReader.Read(path);
        IReadOnlyList<PgliteDiagnostic> differences = PayloadVerifier.Verify(manifest, payload);
        return differences.Count == 0
            ? $"{manifest.Files.Count} files, tree {manifest.TreeDigest[..12]}"
            : throw new BuildFailure($"the published payload is not what its manifest states: {differences[0]}");
    }

    private static async Task ProgramAsync(BuildContext context, string folder, StepLog log)
    {
        string program = Path.Combine(folder, Path.GetFileNameWithoutExtension(Project));
        string work = Directory.CreateTempSubdirectory("pglite-quickstart-").FullName;
        try
        {
            // Nothing of the build may help the program: it stands on what was published, and on the runtime that built it.
            var variables = new Dictionary<string, string?> { ["LIBPGLITE_PLUGIN_PATH"] = null, ["DOTNET_ROOT"] = DotNet.Root };
            await new Tool(program) { WorkingDirectory = work, Variables = variables, Echo = line => context.Journal.Line("    " + line) }
                .RunAsync(log, [], context.Cancel);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
