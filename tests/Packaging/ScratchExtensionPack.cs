using System.IO.Compression;
using System.Text;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Packaging;

/// <summary>
/// A package with one extension for a runtime identifier that is laid over the runtime pack: a module, a control file, and a text that belongs
/// to the pack as a whole. The extension needs one of the runtime pack's.
/// </summary>
internal static class ScratchExtensionPack
{
    internal const string Family = "LibPglite.Extension.Globe";

    internal const string LinuxId = Family + ".linux-x64";

    internal const string Module = "prefix/lib/postgresql/globe.so";

    internal const string Notice = "extensions/Globe/THIRD-PARTY-NOTICES";

    private const string Control = "prefix/share/postgresql/extension/globe.control";

    internal static void Write(string feed, string version, string rid)
    {
        string id = Family + "." + rid;
        PayloadManifest manifest = new(
            new PayloadIdentity(PayloadIdentity.Extension, PayloadIdentity.Development, id, version, rid, "18.6", "1.0"),
            [new PayloadSource("globe", "3.0", new string('1', 64))],
            [new PayloadExtension("globe", "3.0", ["alpha"], [Module, Control])],
            [Describe(Module, PayloadMode.Program), Describe(Control, PayloadMode.Data), Describe(Notice, PayloadMode.Data)]);
        using ZipArchive package = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Add(package, id + ".nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{id}</id><version>{version}</version><authors>tests</authors><description>One extension.</description></metadata>
            </package>
            """);
        Add(package, $"buildTransitive/{id}.props", $"""
            <Project>
              <ItemGroup>
                <PgliteExtensionPack Include="{id}" Rid="{rid}" PackageId="{id}" Version="{version}" Root="$(MSBuildThisFileDirectory)../pglite/" Visible="false" />
              </ItemGroup>
            </Project>
            """);
        foreach (PayloadFile file in manifest.Files)
        {
            Add(package, "pglite/" + file.Path, file.Path);
        }

        Add(package, "pglite/" + PayloadManifest.FileName, Encoding.UTF8.GetString(ManifestWriter.Write(manifest)));
    }

    /// <summary>Every file holds its own path.</summary>
    private static PayloadFile Describe(string path, string mode) => new(path, path.Length, PayloadHash.OfBytes(Encoding.UTF8.GetBytes(path)), mode);

    private static void Add(ZipArchive package, string path, string text)
    {
        using Stream entry = package.CreateEntry(path).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
