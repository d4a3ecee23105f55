using LibPglite.Payload;
using NuGet.Versioning;
using PgliteSdk.Build.Diagnostics;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Release;

/// <summary>
/// A release from end to end: candidates are packed and judged; the same content is packed again with the results in it; the
/// doctor examines the final pack and runs it; only then are there packages. Whatever fails on the way leaves none.
/// </summary>
internal static class ReleaseRun
{
    /// <summary>Returns the folder of the release.</summary>
    public static async Task<string> RunAsync(BuildContext context, string version)
    {
        if (!NuGetVersion.TryParseStrict(version, out NuGetVersion? parsed) || parsed.ToNormalizedString() != version)
        {
            throw new BuildFailure($"'{version}' is not a version that NuGet keeps as it is, such as 1.0.0 or 1.1.0-beta.1");
        }

        await NativeBuild.RequireAsync(context, ToolUse.Release, ToolUse.Tests);
        await RequireCleanAsync(context);
        context.Version = version;
        var release = new ReleaseFolder(context.Repository, version);
        try
        {
            context.All = true;
            IReadOnlyList<NativeTree> natives = await NativeBuild.AllAsync(context, EngineTarget.All);
            NativeTree native = natives[0];
            Packed candidate = await Pack.RunAsync(context, natives);
            (string logs, GateRecords records) = await new Judgement(context, native, candidate).RunAsync();
            string judged = ContentDigest.Of(Manifest(candidate).Files);
            Packed final = await Pack.RunAsync(context, natives, records);
            PayloadManifest manifest = Manifest(final);
            if (ContentDigest.Of(manifest.Files) != judged)
            {
                throw new BuildFailure("the final pack has another content than the one that was judged");
            }

            await ExamineAsync(context, final);
            Collect(context, natives, release, logs);
            return release.Finish(final.Packs.Select(LocalFeed.Manifest));
        }
        catch
        {
            release.Discard();
            throw;
        }
        finally
        {
            // The feed is for this checkout's own tests; what is released is taken from the release's folder only.
            foreach (string package in Packages(context))
            {
                File.Delete(package);
            }
        }
    }

    /// <summary>A release is made from a commit and nothing else.</summary>
    private static async Task RequireCleanAsync(BuildContext context)
    {
        string changes = await new Tool("git") { WorkingDirectory = context.Repository.Root }.ReadAsync(["status", "--porcelain"], context.Cancel);
        if (changes.Length > 0)
        {
            throw new BuildFailure($"a release is made from a commit; the checkout has changes: {changes.Trim().Split('\n')[0].Trim()}");
        }
    }

    private static Task ExamineAsync(BuildContext context, Packed final) =>
        context.Journal.StepAsync("doctor", "examine the final packs and run the runtime", async log =>
        {
            var doctor = new Tool(Path.Combine(context.Repository.Artifacts, "bin", "LibPglite.Tool", "release_" + BuildContext.Rid, "dotnet-pglite"))
            {
                Variables = new Dictionary<string, string?> { ["LIBPGLITE_PLUGIN_PATH"] = null },
            };
            await doctor.RunAsync(log, ["doctor", "--self-test", final.RuntimePack], context.Cancel);
            foreach (string pack in final.ExtensionPacks.Concat(final.ForeignPacks))
            {
                await doctor.RunAsync(log, ["doctor", pack], context.Cancel);
            }
        });

    private static void Collect(BuildContext context, IReadOnlyList<NativeTree> natives, ReleaseFolder release, string logs)
    {
        foreach (string package in Packages(context))
        {
            release.Add(package);
        }

        foreach (string log in Directory.EnumerateFiles(logs).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal))
        {
            release.Add(log, $"gate/{Path.GetFileName(log)}");
        }

        foreach (NativeTree native in natives)
        {
            string symbols = native.Target.Plugin + native.Target.Format.DebugSuffix;
            release.Add(Path.Combine(native.Folder, symbols), $"symbols/{native.Target.Rid}/{symbols}");
        }
    }

    /// <summary>The packages of this version in the feed, with their symbols.</summary>
    private static IReadOnlyList<string> Packages(BuildContext context) => Directory.Exists(context.Repository.Feed)
        ? [.. Directory.EnumerateFiles(context.Repository.Feed, $"*.{context.Version}.*nupkg").Order(StringComparer.Ordinal)]
        : [];

    private static PayloadManifest Manifest(Packed packed) => ManifestReader.Read(Path.Combine(packed.Payload, PayloadManifest.FileName));
}
