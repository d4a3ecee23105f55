using System.Xml.Linq;
using LibPglite.Diagnostics;

namespace PgliteSdk.Tests.Tasks;

[TestClass]
public sealed class DiagnosticPagesTests
{
    private static string Pages => Path.Combine(Scratch.Repository, "sdk", "docs", "diagnostics");

    [TestMethod]
    public void EveryCodeHasAPageAndEveryPageACode()
    {
        string[] codes = [.. XDocument.Load(Path.Combine(Scratch.Repository, "tasks", "LibPglite.Tasks", "Messages.resx"))
            .Root!.Elements("data").Select(data => data.Attribute("name")!.Value).Order(StringComparer.Ordinal)];
        string?[] pages = [.. Directory.GetFiles(Pages, "PGL*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(codes, pages);
        foreach (string code in codes)
        {
            string page = File.ReadAllText(Path.Combine(Pages, code + ".md"));
            Assert.StartsWith("# " + code + ": ", page);
            Assert.IsTrue(new[] { "## Description\n", "## Cause\n", "## Resolution\n" }.All(page.Contains), code);
            Assert.EndsWith("/" + code + ".md", PgliteDiagnostic.Create(code, 1, 2, 3).HelpLink);
        }
    }

    [TestMethod]
    public void UnknownCodeIsAFaultOfTheCaller() => Assert.ThrowsExactly<ArgumentException>(() => PgliteDiagnostic.Create("PGL9999"));
}
