using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LibPglite.Payload;
using PgliteSdk.RuntimePacks;

namespace PgliteSdk.Tests.Packaging;

/// <summary>
/// A feed with two further versions: the LibPglite of this build under other version numbers, and runtime packs from the real
/// builder with small payloads that differ in one file's content (same size), in one file more and in one file less. They
/// serve the runtime identifiers that the product serves, and one extension comes in a package of its own.
/// </summary>
internal static class ScratchFeed
{
    internal const string Older = "9.0.1";
    internal const string Newer = "9.0.2";

    private static readonly Lazy<string> Made = new(Make);

    internal static string Folder => Made.Value;

    /// <summary>The only file that the older payload has and the newer one has not.</summary>
    internal const string OnlyOlder = "prefix/share/postgresql/extension/older/only.sql";

    /// <summary>The only file that the newer payload has and the older one has not.</summary>
    internal const string OnlyNewer = "prefix/share/postgresql/extension/newer.control";

    /// <summary>A file without an extension and with a character that packages encode; the same in both.</summary>
    internal const string Timezone = "prefix/share/postgresql/timezone/Etc/GMT+1";

    /// <summary>Differs between the versions in content, not in size.</summary>
    internal const string Plugin = "libpglite.so";

    private static string Make()
    {
        string feed = Path.Combine(Environs.Work, "feed");
        Directory.CreateDirectory(feed);
        string[] ids = ["libpglite", "libpglite.sdk",
            .. Environs.Rids.SelectMany(rid => new[] { "libpglite.runtime." + rid, (ScratchExtensionPack.Family + "." + rid).ToLowerInvariant() })];
        foreach (string id in ids)
        {
            foreach (string version in new[] { Older, Newer })
            {
                string restored = Path.Combine(Environs.Packages, id, version);
                if (Directory.Exists(restored))
                {
                    Directory.Delete(restored, recursive: true);
                }
            }
        }

        Add(feed, Older, "plugin of older", OnlyOlder);
        Add(feed, Newer, "plugin of newer", OnlyNewer);
        return feed;
    }

    private static void Add(string feed, string version, string plugin, string extra)
    {
        string input = Path.Combine(Environs.Work, "native-" + version);
        Write(input, Plugin, plugin);
        Write(input, "template/cluster.tar", "template");
        Write(input, Timezone, "zone");
        Write(input, "prefix/share/postgresql/timezonesets/Default", "zones");
        Write(input, "prefix/share/postgresql/tsearch_data/english.stop", "a\n");
        Write(input, "prefix/share/postgresql/extension/plpgsql.control", "both");
        Write(input, "prefix/share/postgresql/extension/alpha.control", "alpha");
        Write(input, "prefix/share/postgresql/extension/beta.control", "beta");
        Write(input, extra, "extra");
        Write(input, "provenance.json", "{ \"made\": \"here\" }\n");
        Write(input, "extensions.json", $$"""{ "extensions": [ {{Row("alpha", "")}}, {{Row("beta", "\"alpha\"")}} ] }""");
        string inventory = Inventory();
        foreach (string rid in Environs.Rids)
        {
            RuntimePackBuilder.Build(new RuntimePackRequest
            {
                Rid = rid,
                Version = version,
                PostgresqlVersion = "18.6",
                AbiVersion = "1.0",
                Sources = Sources(inventory),
                InputDirectory = input,
                InventoryDirectory = inventory,
                LicenseFile = Path.Combine(Environs.Root, "LICENSE"),
                OutputDirectory = feed,
            });
            ScratchExtensionPack.Write(feed, version, rid);
        }

        Renumber(feed, "LibPglite", version);
        Renumber(feed, "LibPglite.Sdk", version);
    }

    /// <summary>All that some component comes from, and PostgreSQL.</summary>
    private static PayloadSource[] Sources(string inventory)
    {
        using JsonDocument components = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(inventory, "components.json")));
        return
        [
            .. components.RootElement.EnumerateArray()
                .Select(row => row.TryGetProperty("source", out JsonElement source) ? source.GetString()! : "postgresql").Distinct()
                .Select(name => new PayloadSource(name, "18.6", new string('0', 64))),
        ];
    }

    private static string Row(string name, string requires) => $$"""
        { "name": "{{name}}", "version": "1.0", "status": "shipped", "pack": "LibPglite.Runtime", "requires": [{{requires}}],
          "files": ["prefix/share/postgresql/extension/{{name}}.control"] }
        """;

    /// <summary>The inventory of the repository; the scratch payloads have the same files for every runtime identifier.</summary>
    private static string Inventory()
    {
        string from = Path.Combine(Environs.Root, "runtime-packs");
        string to = Path.Combine(Environs.Work, "runtime-packs");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".cs", StringComparison.Ordinal)))
        {
            Write(to, Path.GetRelativePath(from, file), File.ReadAllText(file));
        }

        foreach (string rid in Environs.Rids)
        {
            Write(to, $"rids/{rid}.json", File.ReadAllText(Path.Combine(from, "rids", "linux-x64.json")).Replace("\"linux-x64\"", $"\"{rid}\"", StringComparison.Ordinal));
        }

        return to;
    }

    /// <summary>Writes a package of this build again, with another version and the extension of the other package.</summary>
    private static void Renumber(string feed, string id, string version)
    {
        string source = Path.Combine(Environs.Feed, $"{id}.{Environs.Version}.nupkg");
        Assert.IsTrue(File.Exists(source), $"'{source}' does not exist: pack first, or set PGLITE_TEST_FEED.");
        using ZipArchive from = ZipFile.OpenRead(source);
        using ZipArchive to = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        foreach (ZipArchiveEntry entry in from.Entries)
        {
            using Stream content = entry.Open();
            using Stream copy = to.CreateEntry(entry.FullName).Open();
            if (entry.Name == id + ".nuspec" || entry.Name is "LibPglite.props" or "Pglite.Data.props" or "Pglite.ExtensionReferences.targets")
            {
                copy.Write(Encoding.UTF8.GetBytes(string.Join('\n', new StreamReader(content).ReadToEnd().Split('\n').Select(line => Changed(line, version)))));
            }
            else
            {
                content.CopyTo(copy);
            }
        }
    }

    private static string Changed(string line, string version) =>
        Regex.Replace(line, "<PgliteExtensionPackage [^>]*>", $"<PgliteExtensionPackage Include=\"globe\" PackageId=\"{ScratchExtensionPack.Family}\" Visible=\"false\" />")
            .Replace($"<version>{Environs.Version}<", $"<version>{version}<", StringComparison.Ordinal)
            .Replace($"[{Environs.Version}]", $"[{version}]", StringComparison.Ordinal)
            .Replace($"Version>{Environs.Version}</Pglite", $"Version>{version}</Pglite", StringComparison.Ordinal);

    private static void Write(string root, string path, string content)
    {
        string file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
