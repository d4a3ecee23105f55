using System.IO.Compression;
using System.Text;
using LibPglite.Payload;
using PgliteSdk.RuntimePacks;

namespace PgliteSdk.Tests.Packaging;

/// <summary>
/// A feed with two further versions: the LibPglite of this build under other version numbers, and runtime packs from the real
/// builder with small payloads that differ in one file's content (same size), in one file more and in one file less.
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
        foreach (string id in new[] { "libpglite", "libpglite.runtime.linux-x64" })
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
        Write(input, extra, "extra");
        Write(input, "provenance.json", "{ \"made\": \"here\" }\n");
        RuntimePackBuilder.Build(new RuntimePackRequest
        {
            Rid = "linux-x64",
            Version = version,
            PostgresqlVersion = "18.6",
            AbiVersion = "1.0",
            Sources = [new PayloadSource("postgresql", "18.6", new string('0', 64))],
            InputDirectory = input,
            InventoryDirectory = Path.Combine(Environs.Root, "runtime-packs"),
            LicenseFile = Path.Combine(Environs.Root, "LICENSE"),
            OutputDirectory = feed,
        });
        Renumber(Path.Combine(Environs.Feed, $"LibPglite.{Environs.Version}.nupkg"), Path.Combine(feed, $"LibPglite.{version}.nupkg"), version);
    }

    /// <summary>Writes the package again with another version in its nuspec and in the properties that carry it.</summary>
    private static void Renumber(string source, string target, string version)
    {
        Assert.IsTrue(File.Exists(source), $"'{source}' does not exist: pack first, or set PGLITE_TEST_FEED.");
        using ZipArchive from = ZipFile.OpenRead(source);
        using ZipArchive to = ZipFile.Open(target, ZipArchiveMode.Create);
        foreach (ZipArchiveEntry entry in from.Entries)
        {
            using Stream content = entry.Open();
            using Stream copy = to.CreateEntry(entry.FullName).Open();
            if (entry.FullName is "LibPglite.nuspec" or "build/Pglite.Supported.props")
            {
                string text = new StreamReader(content).ReadToEnd()
                    .Replace($"<version>{Environs.Version}<", $"<version>{version}<", StringComparison.Ordinal)
                    .Replace($"[{Environs.Version}]", $"[{version}]", StringComparison.Ordinal)
                    .Replace($">{Environs.Version}</PgliteVersion>", $">{version}</PgliteVersion>", StringComparison.Ordinal);
                copy.Write(Encoding.UTF8.GetBytes(text));
            }
            else
            {
                content.CopyTo(copy);
            }
        }
    }

    private static void Write(string root, string path, string content)
    {
        string file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
