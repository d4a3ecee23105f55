using System.CommandLine;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh extension FOLDER: an extension of your own, for this engine, from its ordinary PGXS sources.</summary>
internal static class ExtensionVerb
{
    public static Command Create()
    {
        Option<string> rid = Verb.Rid();
        var folder = new Argument<string>("folder") { Description = "The extension's sources, with a Makefile for PGXS." };
        Command command = Verb.Create("extension", "Build an extension of your own for this engine into artifacts/extensions.", async (context, parsed) =>
        {
            context.Target = Verb.Target(parsed.GetRequiredValue(rid));
            return await RunAsync(context, Path.GetFullPath(parsed.GetRequiredValue(folder)));
        });
        command.Arguments.Add(folder);
        command.Options.Add(rid);
        return command;
    }

    private static async Task<int> RunAsync(BuildContext context, string source)
    {
        if (!File.Exists(Path.Combine(source, "Makefile")))
        {
            throw new BuildFailure($"{source} has no Makefile: it must hold the sources of an extension that builds with PGXS");
        }

        ExtensionRow row = new() { Name = Name(source), Kind = "external", Source = "", Cxx = ExtensionSource.HasCxx(source) };
        NativeTree native = await NativeBuild.RunAsync(context);
        string identity = new CacheKey("sources").AddFiles(source, Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories)).Value;
        string built = await new ExtensionBuild(context, native.Tools).GetAsync([row], source, identity);
        BuiltExtension extension = BuiltExtension.Read([row], built).Single();

        string target = Path.Combine(context.Repository.Artifacts, "extensions", context.Target.IsBuildMachine ? "" : context.Target.Rid, row.Name);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        foreach (string file in extension.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, file))!);
            File.Copy(Path.Combine(built, file), Path.Combine(target, file));
        }

        context.Journal.Last($"{row.Name} {extension.Version("")}: name {context.Repository.Relative(target)} in PgliteOptions.ExtensionDirectory");
        return Verb.Success;
    }

    /// <summary>The extension is named by its control file, a mere module by its folder.</summary>
    private static string Name(string source)
    {
        string[] controls = [.. Directory.EnumerateFiles(source, "*.control").Order(StringComparer.Ordinal)];
        return Path.GetFileNameWithoutExtension(controls.Length > 0 ? controls[0] : source);
    }
}
