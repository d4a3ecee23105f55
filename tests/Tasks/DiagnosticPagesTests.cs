using System.Xml.Linq;
using LibPglite.Diagnostics;

namespace PgliteSdk.Tests.Tasks;

[TestClass]
public sealed class DiagnosticPagesTests
{
    private static string Pages => Path.Combine(Scratch.Repository, "sdk", "docs", "diagnostics");

    /// <summary>The texts of the tasks and those of the tool.</summary>
    private static string[] Catalogues =>
    [
        Path.Combine(Scratch.Repository, "tasks", "LibPglite.Tasks", "Messages.resx"),
        .. Directory.GetFiles(Path.Combine(Scratch.Repository, "sdk", "LibPglite.Tool"), "*.resx", SearchOption.AllDirectories),
    ];

    [TestMethod]
    public void EveryCodeHasAPageAndEveryPageACode()
    {
        string[] codes = [.. Catalogues.SelectMany(Codes).Order(StringComparer.Ordinal)];
        string?[] pages = [.. Directory.GetFiles(Pages, "PGL*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(codes, pages);
        foreach (string code in codes)
        {
            string page = File.ReadAllText(Path.Combine(Pages, code + ".md"));
            Assert.StartsWith("# " + code + ": ", page);
            Assert.IsTrue(new[] { "## Description\n", "## Cause\n", "## Resolution\n" }.All(page.Contains), code);
        }

        foreach (string code in Codes(Catalogues[0]))
        {
            Assert.EndsWith("/" + code + ".md", PgliteDiagnostic.Create(code, 1, 2, 3).HelpLink);
        }
    }

    /// <summary>What the tasks cannot say, because they are not loaded or not asked, the targets say in the same words.</summary>
    [TestMethod]
    public void TextsOfTheTargetsAreThoseOfTheCatalogue()
    {
        XDocument targets = XDocument.Load(Path.Combine(Scratch.Repository, "sdk", "LibPglite", "buildTransitive", "LibPglite.targets"));
        XElement[] said = [.. targets.Descendants()
            .Where(element => element.Attribute("Code") is not null && element.Attribute("Text")!.Value != "$(_PgliteRefusal)")];
        CollectionAssert.AreEqual(new[] { "PGL0007", "PGL0008" }, said.Select(element => element.Attribute("Code")!.Value).ToArray());
        string[] values = ["$(MSBuildVersion)", "$(_PgliteRid)"];
        foreach ((XElement element, string value) in said.Zip(values))
        {
            Assert.AreEqual(PgliteDiagnostic.Create(element.Attribute("Code")!.Value, value).Message, element.Attribute("Text")!.Value);
        }
    }

    [TestMethod]
    public void UnknownCodeIsAFaultOfTheCaller() => Assert.ThrowsExactly<ArgumentException>(() => PgliteDiagnostic.Create("PGL9999"));

    private static IEnumerable<string> Codes(string catalogue) =>
        XDocument.Load(catalogue).Root!.Elements("data").Select(data => data.Attribute("name")!.Value);
}
