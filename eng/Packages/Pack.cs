using System.Text.RegularExpressions;
using LibPglite.Payload;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Diagnostics;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;
using PgliteSdk.RuntimePacks;

namespace PgliteSdk.Build.Packages;

/// <summary>What packing left: the feed, this machine's payload as a consumer gets it, with its packs, and the packs of other systems.</summary>
internal sealed record Packed(string Feed, string Payload, string RuntimePack, IReadOnlyList<string> ExtensionPacks, IReadOnlyList<string> ForeignPacks)
{
    /// <summary>Every package with a payload.</summary>
    public IEnumerable<string> Packs => [RuntimePack, .. ExtensionPacks, .. ForeignPacks];
}

/// <summary>Makes each target's runtime pack and those of extensions that are laid over it, LibPglite with the packages around it, and the tool in the local feed.</summary>
internal static class Pack
{
    /// <summary>
    /// With the records of a gate that was passed, this machine's runtime pack says that it is ready; without, it is for development, as
    /// are those of systems that nothing here can run.
    /// </summary>
    public static async Task<Packed> RunAsync(BuildContext context, IReadOnlyList<NativeTree> natives, GateRecords? gate = null)
    {
        Repository repository = context.Repository;
        Directory.CreateDirectory(repository.Feed);
        string version = await VersionAsync(context);
        (string pack, IReadOnlyList<string> laidOver) = await WriteAllAsync(context, natives[0], version, gate);
        List<string> foreign = [];
        foreach (NativeTree native in natives.Skip(1))
        {
            (string runtime, IReadOnlyList<string> further) = await WriteAllAsync(context.For(native.Target), native, version, gate: null);
            foreign.AddRange([runtime, .. further]);
        }

        string[] rids = [.. natives.Select(native => native.Target.Rid).Order(StringComparer.Ordinal)];
        string[] unmade = [.. natives.SelectMany(native => natives[0].Packs.Except(native.Packs).Select(other => $"{other}.{native.Target.Rid}"))];
        DropOthers(repository.Feed, version, rids, unmade);
        foreach (string id in new[] { "LibPglite", "LibPglite.Sdk", "LibPglite.Npgsql", "LibPglite.EntityFrameworkCore" })
        {
            await context.Journal.StepAsync($"pack-{id}", $"dotnet pack {id}", log => DotNetPackAsync(context, log, id, rids, unmade));
        }

        string payload = Path.Combine(repository.Artifacts, "payload", BuildContext.Rid, "pglite");
        await context.Journal.StepAsync("feed", "forget what was unpacked from other bytes", log =>
        {
            log.Note = string.Join(", ", new LocalFeed(repository.Feed, repository.Packages).DropStale());
            Directory.CreateDirectory(Path.GetDirectoryName(payload)!);
            LocalFeed.UnpackPayload(pack, payload);
            return Task.CompletedTask;
        });
        await context.Journal.StepAsync("pack-tool", "dotnet pack LibPglite.Tool, from the packages in the feed", log => ToolAsync(context, log, rids, unmade));
        return new Packed(repository.Feed, payload, pack, laidOver, foreign);
    }

    private static async Task<(string Runtime, IReadOnlyList<string> LaidOver)> WriteAllAsync(BuildContext context, NativeTree native, string version, GateRecords? gate)
    {
        string runtime = await context.Journal.StepAsync(context.Target.Step("pack-runtime"), $"write the runtime pack for {context.Target.Rid}",
            async log => await WriteAsync(context, native, ExtensionRow.RuntimePack, version, gate, log));
        List<string> laidOver = [];
        foreach (string other in native.Packs.Where(other => other != ExtensionRow.RuntimePack))
        {
            laidOver.Add(await context.Journal.StepAsync(context.Target.Step($"pack-{other}"), $"write {other}", async log => await WriteAsync(context, native, other, version, gate: null, log)));
        }

        return (runtime, laidOver);
    }

    /// <summary>What it says of the systems that it serves is what was made, and nothing that an earlier build of others left.</summary>
    private static Task DotNetPackAsync(BuildContext context, StepLog log, string id, string[] rids, string[] unmade) => DotNet.RunAsync(context, log,
    [
        "pack", $"sdk/{id}/{id}.csproj", "--configuration", "Release", "--output", context.Repository.Feed, "--nologo",
        $"-p:PgliteRuntimeIdentifiers=\"{string.Join(';', rids)}\"", $"-p:PgliteExtensionPackagesNotMade=\"{string.Join(';', unmade)}\"",
    ]);

    /// <summary>Takes from the feed the packages of other systems, and of extensions that were not made.</summary>
    private static void DropOthers(string feed, string version, string[] rids, string[] unmade)
    {
        IEnumerable<string> others = EngineTarget.All.Select(target => target.Rid).Except(rids).Select(rid => $"LibPglite.*.{rid}");
        foreach (string package in others.Concat(unmade).SelectMany(id => Directory.EnumerateFiles(feed, $"{id}.{version}.nupkg")))
        {
            File.Delete(package);
        }
    }

    /// <summary>The tool is a consumer: it restores LibPglite from the feed, and its payload goes the way of everybody's.</summary>
    private static async Task ToolAsync(BuildContext context, StepLog log, string[] rids, string[] unmade)
    {
        Repository repository = context.Repository;
        await DotNetPackAsync(context, log, "LibPglite.Tool", rids, unmade);
        log.Note = string.Join(", ", new LocalFeed(repository.Feed, repository.Packages).DropStale());
    }

    /// <summary>The suites of a release judge PostgreSQL itself: a pack that is laid over it stays a development pack.</summary>
    private static async Task<string> WriteAsync(BuildContext context, NativeTree native, string pack, string version, GateRecords? gate, StepLog log)
    {
        Repository repository = context.Repository;
        LockedFile postgres = context.Lock.Archive("postgresql");
        try
        {
            string abi = AbiVersion(await File.ReadAllTextAsync(Path.Combine(repository.Native, "abi", "pglite.h"), context.Cancel));
            string? commit = await CommitAsync(repository, context.Cancel);
            var diagnostics = new DiagnosticsWriter(context, native, pack, abi, commit);
            RuntimePackRequest request = new()
            {
                Pack = pack,
                Rid = context.Target.Rid,
                Version = version,
                RuntimeStatus = gate is null ? PayloadIdentity.Development : PayloadIdentity.RuntimeReady,
                PostgresqlVersion = postgres.Version,
                AbiVersion = abi,
                Sources = [.. diagnostics.Archives.Select(file => new PayloadSource(file.Name, file.Version, file.Sha256))],
                InputDirectory = native.Folder,
                InventoryDirectory = Path.Combine(repository.Root, "runtime-packs"),
                LicenseFile = Path.Combine(repository.Root, "LICENSE"),
                OutputDirectory = repository.Feed,
                Commit = commit,
            };
            string folder = await diagnostics.WriteAsync(RuntimePackBuilder.Content(request), gate ?? GateRecords.None);
            RuntimePackResult result = RuntimePackBuilder.Build(request with { DiagnosticsDirectory = folder });
            log.Write($"{result.PackagePath} {result.PackageSize} {result.PackageSha256} tree {result.Manifest.TreeDigest}");
            log.Note = $"{result.PackageSize / 1e6:F2} MB, {result.Manifest.Files.Count} files";
            return result.PackagePath;
        }
        catch (RuntimePackException refused)
        {
            throw new BuildFailure(refused.Message, refused);
        }
    }

    /// <summary>The packages' version: that of a release, or as MSBuild sees it.</summary>
    private static async Task<string> VersionAsync(BuildContext context)
    {
        if (context.Version is not null)
        {
            return context.Version;
        }

        string text = await new Tool("dotnet") { WorkingDirectory = context.Repository.Root }
            .ReadAsync(["msbuild", "sdk/LibPglite/LibPglite.csproj", "-getProperty:Version"], context.Cancel);
        return text.Trim();
    }

    private static async Task<string?> CommitAsync(Repository repository, CancellationToken cancel) =>
        Directory.Exists(Path.Combine(repository.Root, ".git")) && Prerequisites.Find("git") is { } git
            ? (await new Tool(git) { WorkingDirectory = repository.Root }.ReadAsync(["rev-parse", "HEAD"], cancel)).Trim()
            : null;

    /// <summary>major.minor as pglite.h defines it.</summary>
    internal static string AbiVersion(string header)
    {
        string Number(string name) => Regex.Match(header, $@"#define PGLITE_ABI_{name} (\d+)") is { Success: true } match
            ? match.Groups[1].Value
            : throw new BuildFailure($"pglite.h does not define PGLITE_ABI_{name}");
        return $"{Number("MAJOR")}.{Number("MINOR")}";
    }
}
