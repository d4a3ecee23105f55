using System.Text.Json;
using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>A file, or with a closing slash a folder, of the native build's output, and what becomes of it.</summary>
internal sealed record InventoryEntry(string Path, string Why, string Mode = PayloadMode.Data, bool Optional = false)
{
    internal bool Names(string path) => Path.EndsWith('/') ? path.StartsWith(Path, StringComparison.Ordinal) : path == Path;
}

/// <summary>
/// Something that is inside the payload and has a licence of its own. Source is the archive that it came in, by its name in the
/// source lock, or null when it came inside another component; Notice is the file in <c>licenses/</c> that has to travel along;
/// Packs are those that it is in, or null for the runtime's; Systems begin the runtime identifiers of those packs, or null for all.
/// </summary>
internal sealed record Component(
    string Id, string Name, string License, string Copyright, string Notice, string? Source = null, string? Homepage = null, IReadOnlyList<string>? Packs = null,
    IReadOnlyList<string>? Systems = null)
{
    internal bool IsIn(string pack, string rid) =>
        (Packs?.Contains(pack, StringComparer.Ordinal) ?? pack == ExtensionInventory.RuntimePack)
        && Systems?.Any(system => rid.StartsWith(system + "-", StringComparison.Ordinal)) != false;
}

/// <summary>A pack as a gallery shows it; License is an SPDX expression, Sources what its notices say about where its sources are.</summary>
internal sealed record PackEntry(string Pack, string Title, string Description, string License, string? Sources = null);

/// <summary>What is particular to one runtime identifier.</summary>
internal sealed record RidEntry(string Rid, string Plugin, string Platform);

/// <summary>The data in <c>runtime-packs/</c>: what ships, what is left out and why, whose licences go along.</summary>
internal sealed record Inventory(
    PackEntry Pack,
    RidEntry Rid,
    IReadOnlyList<InventoryEntry> Ship,
    IReadOnlyList<InventoryEntry> Leave,
    IReadOnlyList<Component> Components,
    string LicensesDirectory)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    internal static Inventory Read(string directory, string rid, string pack)
    {
        string ridFile = Path.Combine(directory, "rids", rid + ".json");
        if (!File.Exists(ridFile))
        {
            string known = string.Join(", ", Directory.GetFiles(Path.Combine(directory, "rids"), "*.json")
                .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
            throw new RuntimePackException($"There is no runtime pack for {rid}: '{ridFile}' does not exist. Known: {known}.");
        }

        RidEntry entry = Load<RidEntry>(ridFile);
        PayloadData data = Load<PayloadData>(Path.Combine(directory, "payload.json"));
        PackEntry described = Load<IReadOnlyList<PackEntry>>(Path.Combine(directory, "packs.json")).FirstOrDefault(row => row.Pack == pack)
            ?? throw new RuntimePackException($"packs.json has no row for {pack}.");
        return new Inventory(
            described,
            entry,
            [.. data.Ship.Select(row => row with { Path = row.Path.Replace("{plugin}", entry.Plugin, StringComparison.Ordinal) })],
            data.Leave,
            [.. Load<IReadOnlyList<Component>>(Path.Combine(directory, "components.json")).Where(component => component.IsIn(pack, rid))],
            Path.Combine(directory, "licenses"));
    }

    private static T Load<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), Options) ?? throw new RuntimePackException($"'{file}' is empty.");
        }
        catch (JsonException e)
        {
            throw new RuntimePackException($"'{file}' is not what the builder reads: {e.Message}", e);
        }
    }

    private sealed record PayloadData(IReadOnlyList<InventoryEntry> Ship, IReadOnlyList<InventoryEntry> Leave);
}
