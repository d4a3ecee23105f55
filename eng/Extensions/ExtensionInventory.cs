using System.Text.Json;
using System.Text.Json.Serialization;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Extensions;

/// <summary>native/extensions.json: every extension that there is or could be. Build, packs, selection and tests follow it.</summary>
internal sealed record ExtensionInventory
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public required IReadOnlyList<ExtensionRow> Extensions { get; init; }

    public static ExtensionInventory Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (JsonException invalid)
        {
            throw new BuildFailure($"{path}: {invalid.Message}", invalid);
        }
    }

    public static ExtensionInventory Parse(string text)
    {
        ExtensionInventory inventory = JsonSerializer.Deserialize<ExtensionInventory>(text, Json)!;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ExtensionRow row in inventory.Extensions)
        {
            Require(names.Add(row.Name), row, "is listed twice");
            Require(row.Kind is ExtensionRow.Contrib or "external", row, $"has the unknown kind '{row.Kind}'");
            Require(row.Status is ExtensionRow.Shipped or ExtensionRow.SourceUnavailable, row, $"has the unknown status '{row.Status}'");
            Require(row.Preload is "none" or "session" or "shared", row, $"has the unknown preload '{row.Preload}'");
            Require(row.IsShipped == row.Reason is null, row, "needs a reason when it is not shipped, and none when it is");
            Require(!row.Static || row.Kind == ExtensionRow.Contrib, row, "cannot be linked in: only PostgreSQL's own modules can");
        }

        return inventory;
    }

    /// <summary>
    /// The same for a target. Packs that are laid over the runtime's are made for another system only when <paramref name="all"/> are asked for,
    /// and for no system when only what is <paramref name="here"/> counts.
    /// </summary>
    public ExtensionInventory For(EngineTarget target, bool all, bool here = false)
    {
        bool IsMade(ExtensionRow row) => all || (target.IsBuildMachine && !here) || row.Pack == ExtensionRow.RuntimePack;
        string reason = $"is made for {target.Rid} by './build.sh pack{(target.IsBuildMachine ? "" : " --all")}'";
        return this with
        {
            Extensions = [.. Extensions.Select(row => row.IsShipped && !IsMade(row) ? row with { Status = ExtensionRow.NotBuilt, Reason = reason } : row)],
        };
    }

    /// <summary>The shipped ones by the folder they are built in.</summary>
    public IEnumerable<IReadOnlyList<ExtensionRow>> Builds() =>
        Extensions.Where(row => row.IsShipped).GroupBy(row => (row.Source, row.Folder)).Select(rows => rows.ToList());

    private static void Require(bool holds, ExtensionRow row, string complaint)
    {
        if (!holds)
        {
            throw new BuildFailure($"native/extensions.json: {row.Name} {complaint}");
        }
    }
}
