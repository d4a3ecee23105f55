using System.CommandLine;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;
using PgliteSdk.Build.Sources;
using PgliteSdk.Build.Testing;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh profile: counts what the engine does under the training load, and pins it for the builds to come.</summary>
internal static class ProfileVerb
{
    public static Command Create() => Verb.Create("profile", "Train an engine that counts, and pin the counts that machine code is laid out by.", async (context, _) =>
    {
        await NativeBuild.RequireAsync(context, ToolUse.Profile);
        IReadOnlyList<NativeTree> natives = await NativeBuild.AllAsync(context);
        NativeTree native = natives[0];
        Packed packed = await Pack.RunAsync(context, natives);
        EngineLibrary counting = await CountingEngine.GetAsync(context, native.Tools.Toolchain, native.Tools.Code);
        Dictionary<string, string?> variables = await TestEnvironment.WholeAsync(context, native, packed);
        await context.Journal.StepAsync("training", "run the training load and pin what was counted", async log =>
        {
            string scratch = Path.Combine(context.Repository.Artifacts, "profile");
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }

            string payload = Path.Combine(scratch, "pglite");
            ExtensionSource.Copy(packed.Payload, payload, [], log);
            File.Copy(counting.Library, Path.Combine(payload, Path.GetFileName(counting.Library)), overwrite: true);
            variables["LLVM_PROFILE_FILE"] = Path.Combine(scratch, "%p.profraw");
            var training = new TestProgram(context, "Training");
            await training.BuildAsync(log);
            await training.With(variables, context.Journal.Line).RunAsync(log, [payload], context.Cancel);
            var profile = new EngineProfile(context.Repository.Native);
            await profile.PinAsync(log, Directory.EnumerateFiles(scratch, "*.profraw").Order(StringComparer.Ordinal), scratch, context.Cancel);
            log.Note = context.Repository.Relative(profile.File);
        });
        return Verb.Success;
    });
}
