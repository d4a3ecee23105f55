using System.Text.Json;
using System.Text.Json.Nodes;
using LibPglite.Payload;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Diagnostics;

/// <summary>What the gate of a release found; empty outside of one.</summary>
internal sealed record GateRecords(IReadOnlyList<GateRecord> Suites, IReadOnlyList<GateRecord> Checks)
{
    public static readonly GateRecords None = new([], []);
}

/// <summary>Writes the diagnostics of a pack, one file a family, from what the native build made and from nothing else.</summary>
internal sealed class DiagnosticsWriter(BuildContext context, NativeTree native, string pack, string abi, string? commit)
{
    private readonly IReadOnlyList<BuildStep> steps = BuildSteps.Behind(context.Cache, native.MadeFor(pack));

    private readonly SourceLicences licences = SourceLicences.Read(Path.Combine(context.Repository.Root, "runtime-packs"));

    /// <summary>The archives that parts of the payload come from. What a module only calls in the engine is not a part of its pack.</summary>
    public IReadOnlyList<LockedFile> Archives => [.. SourceReports.Used(context.Lock, steps).Where(file => licences.IsIn(pack, file.Name))];

    /// <summary>Writes them for the payload that consists of <paramref name="content"/>, and returns their folder.</summary>
    public async Task<string> WriteAsync(IReadOnlyList<PayloadFile> content, GateRecords gate)
    {
        string folder = Path.Combine(context.Repository.Artifacts, "diagnostics", $"{pack}.{context.Target.Rid}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        ReportSubject subject = new(context.Target.Rid, ContentDigest.Of(content));
        void Write(string family, JsonObject body) => Report.Write(folder, family, subject, body);

        IReadOnlyList<Binary> binaries = await Binary.AllAsync(context.Target.Format, native.Folder, content, context.Cancel);
        string header = await File.ReadAllTextAsync(Path.Combine(context.Repository.Native, "abi", "pglite.h"), context.Cancel);
        Write("provenance", SourceReports.Provenance(context, Archives, licences, commit));
        Write("toolchain", await SourceReports.ToolchainAsync(context, pack, steps));
        Write("contract", SourceReports.ContractTables(context));
        Write("symbols", BinaryReports.Symbols(binaries, Path.Combine(native.Folder, "exports.txt")));
        Write("closure", BinaryReports.Closure(context.Target.Format, binaries));
        Write("platform", BinaryReports.Platform(context.Target, binaries));
        Write("extensions", new JsonObject { ["extensions"] = Extensions() });
        Write("lifecycle", GateReports.Lifecycle(header, abi, gate.Checks));
        Write("conformance", GateReports.Conformance(gate.Suites));
        return folder;
    }

    /// <summary>The rows that the native build left.</summary>
    private JsonNode Extensions()
    {
        string path = Path.Combine(native.Folder, "extensions.json");
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path))?["extensions"]?.DeepClone() ?? throw new BuildFailure($"{path} has no list of extensions");
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException)
        {
            throw new BuildFailure($"{path}: {unreadable.Message}", unreadable);
        }
    }
}
