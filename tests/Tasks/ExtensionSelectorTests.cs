using LibPglite.Payload;
using LibPglite.Selection;

namespace PgliteSdk.Tests.Tasks;

[TestClass]
public sealed class ExtensionSelectorTests
{
    private static readonly PayloadManifest Runtime = Manifest(
        PayloadIdentity.Runtime,
        [Extension("base", [], "share/base.sql"), Extension("top", ["middle"], "share/top.sql"), Extension("middle", ["base", "plpgsql"], "share/middle.sql")],
        "lib.so");

    private static readonly PayloadManifest Pack = Manifest(
        PayloadIdentity.Extension,
        [Extension("maps", ["base"], "lib/maps.so"), Extension("maps_more", ["maps"], "share/more.sql")],
        "maps/LICENSE");

    [TestMethod]
    [DataRow("", "", "base maps maps_more middle top", DisplayName = "nothing said is all")]
    [DataRow("all", "base", "base maps maps_more middle top", DisplayName = "all and a name is all")]
    [DataRow("none", "", "", DisplayName = "none")]
    [DataRow("", "plpgsql", "", DisplayName = "what every cluster has is nothing to ship")]
    [DataRow("", "base", "base", DisplayName = "one")]
    [DataRow("", "top", "base middle top", DisplayName = "with what it requires, and what that requires")]
    [DataRow("none", "maps", "base maps", DisplayName = "from a pack, with what it requires of the runtime")]
    public void Ships(string start, string names, string expected)
    {
        PayloadManifest manifest = Select(start, names);
        Assert.AreEqual(expected, string.Join(' ', manifest.Extensions.Select(extension => extension.Name)));
        string[] own = [.. manifest.Extensions.SelectMany(extension => extension.Files)];
        CollectionAssert.AreEquivalent(own, manifest.Files.Select(file => file.Path).Intersect(All().SelectMany(extension => extension.Files)).ToArray());
        Assert.Contains("lib.so", manifest.Files.Select(file => file.Path));
        Assert.AreEqual(expected.Contains("maps", StringComparison.Ordinal), manifest.Files.Any(file => file.Path == "maps/LICENSE"), "what the pack's extensions share");
        Assert.AreEqual(PayloadIdentity.Runtime, manifest.Identity.Kind);
    }

    [TestMethod]
    [DataRow("PGL0201", "", "tops", "There are: base, globe, maps, maps_more, middle, plpgsql, top.")]
    [DataRow("PGL0201", "", "Top", "'Top'")]
    [DataRow("PGL0202", "", "globe", "LibPglite.Extension.Globe.test")]
    [DataRow("PGL0204", "base", "", "'base'")]
    public void Refuses(string code, string start, string names, string text)
    {
        var refusal = Assert.ThrowsExactly<LibPglite.Diagnostics.PgliteDiagnosticException>(() => Select(start, names));
        Assert.AreEqual(code, refusal.Diagnostic.Code);
        Assert.Contains(text, refusal.Diagnostic.Message);
    }

    [TestMethod]
    public void RequirementThatNoPackHoldsIsRefused() => Scratch.Refuses("PGL0203", () => Select("", "alone", Manifest(
        PayloadIdentity.Extension, [Extension("alone", ["nothing"], "alone.sql")])));

    [TestMethod]
    public void PackOfAnotherVersionIsRefused() => Scratch.Refuses("PGL0205", () => Select("", "", Manifest(PayloadIdentity.Extension, [], "x", version: "2.0.0")));

    [TestMethod]
    public void RuntimePackInPlaceOfAnExtensionPackIsRefused() => Scratch.Refuses("PGL0205", () => Select("", "", Manifest(PayloadIdentity.Runtime, [], "x")));

    [TestMethod]
    public void SameExtensionTwiceIsRefused() => Scratch.Refuses("PGL0206", () => Select("", "", Manifest(
        PayloadIdentity.Extension, [Extension("base", [], "other.sql")])));

    [TestMethod]
    public void SameFileTwiceIsRefused() => Scratch.Refuses("PGL0206", () => Select("", "", Manifest(
        PayloadIdentity.Extension, [Extension("new", [], "new.sql")], "lib.so")));

    [TestMethod]
    public void UnchangedSelectionIsFoundAgainAndAnyChangeMakesItAnew()
    {
        using Scratch scratch = new();
        scratch.Payload("lib.so", "code");
        File.WriteAllBytes(Path.Combine(scratch.Source, "manifest.json"), ManifestWriter.Write(Runtime));
        string obj = Path.Combine(scratch.Root, "obj");
        string Make(string start, params string[] names)
        {
            List<string> decisions = [];
            string file = new SelectedManifest(obj, decisions.Add).Make(scratch.Source, [], ExtensionChoice.Read(start, names), new Dictionary<string, string>());
            return Path.GetFileName(Path.GetDirectoryName(file)) + " " + ManifestReader.Read(file).Extensions.Count + (decisions[0].Contains("chosen before", StringComparison.Ordinal) ? " found" : "");
        }

        Assert.AreEqual("source 3", Make(""));
        Assert.AreEqual("obj 2", Make("", "middle"));
        Assert.AreEqual("obj 2 found", Make("", "middle"));
        Assert.AreEqual("obj 3", Make("", "middle", "top"));
        File.AppendAllText(Path.Combine(obj, "manifest.json"), " ");
        Assert.AreEqual("obj 3", Make("", "middle", "top"));
    }

    private static IEnumerable<PayloadExtension> All() => Runtime.Extensions.Concat(Pack.Extensions);

    private static PayloadManifest Select(string start, string names, PayloadManifest? pack = null) => new ExtensionSelector(
        new PayloadPack("/runtime", Runtime),
        [new PayloadPack("/pack", pack ?? Pack)],
        new Dictionary<string, string> { ["globe"] = "LibPglite.Extension.Globe" },
        _ => { }).Select(ExtensionChoice.Read(start, names.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static PayloadExtension Extension(string name, string[] requires, params string[] files) => new(name, "1.0", requires, files);

    private static PayloadManifest Manifest(string kind, PayloadExtension[] extensions, string shared = "shared", string version = "1.0.0") => new(
        new PayloadIdentity(kind, PayloadIdentity.Development, "LibPglite.Some", version, "test", "18.6", "1.0"),
        [],
        extensions,
        extensions.SelectMany(extension => extension.Files).Append(shared).Select(path => Scratch.File(path, path)));
}
