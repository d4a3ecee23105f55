using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text.Json;
using System.Xml.Linq;
using CliWrap;
using CliWrap.Buffered;

namespace PgliteSdk.Tests.Packaging;

/// <summary>A debugger finds every source of LibPglite: in the repository at the commit of the package, or in the symbols themselves.</summary>
[TestClass]
public sealed class SymbolTests
{
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [TestMethod]
    public async Task EverySourceResolvesAtTheCommitOfThePackage()
    {
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(Environs.Feed, $"LibPglite.{Environs.Version}.nupkg"));
        XElement repository = XDocument.Load(package.GetEntry("LibPglite.nuspec")!.Open()).Descendants().Single(element => element.Name.LocalName == "repository");
        string commit = repository.Attribute("commit")!.Value;
        HashSet<string> tracked = [.. (await Git("ls-tree", "-r", "--name-only", "-z", commit)).Split('\0', StringSplitOptions.RemoveEmptyEntries)];

        using ZipArchive symbols = ZipFile.OpenRead(Path.Combine(Environs.Feed, $"LibPglite.{Environs.Version}.snupkg"));
        ZipArchiveEntry[] files = [.. symbols.Entries.Where(entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal))];
        Assert.HasCount(2, files, "one for each framework");
        foreach (ZipArchiveEntry file in files)
        {
            (Dictionary<string, string> map, List<string> documents) = Read(file);
            (string from, string to) = map.Single();
            Assert.AreEqual($"https://raw.githubusercontent.com/PgliteSdk/PgliteSdk/{commit}/*", to);
            Assert.IsGreaterThan(30, documents.Count);
            string[] lost = [.. documents.Where(document => !document.StartsWith(from.TrimEnd('*'), StringComparison.Ordinal) || !tracked.Contains(document[(from.Length - 1)..]))];
            Assert.IsEmpty(lost, string.Join(", ", lost));
        }
    }

    /// <summary>The Source Link map, and the documents whose text is not in the symbols themselves.</summary>
    private static (Dictionary<string, string> Map, List<string> Documents) Read(ZipArchiveEntry file)
    {
        using var stream = new MemoryStream();
        using (Stream content = file.Open())
        {
            content.CopyTo(stream);
        }

        stream.Position = 0;
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        MetadataReader reader = provider.GetMetadataReader();
        CustomDebugInformation[] all = [.. reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)];
        byte[] link = reader.GetBlobBytes(all.Single(info => reader.GetGuid(info.Kind) == SourceLink).Value);
        HashSet<EntityHandle> embedded = [.. all.Where(info => reader.GetGuid(info.Kind) == EmbeddedSource).Select(info => info.Parent)];
        return (
            JsonDocument.Parse(link).RootElement.GetProperty("documents").Deserialize<Dictionary<string, string>>()!,
            [.. reader.Documents.Where(handle => !embedded.Contains(handle)).Select(handle => reader.GetString(reader.GetDocument(handle).Name))]);
    }

    private static async Task<string> Git(params string[] arguments) =>
        (await Cli.Wrap("git").WithArguments(arguments).WithWorkingDirectory(Environs.Root).ExecuteBufferedAsync()).StandardOutput;
}
