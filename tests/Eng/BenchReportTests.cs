using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Benchmarks;

namespace PgliteSdk.Tests.Eng;

/// <summary>The figures as documents: what is committed is what follows from the file of figures, and a figure that falls short is seen.</summary>
[TestClass]
public sealed class BenchReportTests
{
    private const string Place = "# A project\n\n<!-- Written by ./build.sh bench --report -->\n<!-- As far as here -->\n\nMore.\n";

    private static readonly BenchFigure Good = new("Direct sessions", "SELECT 1", "us", 1.5, 46.7, 1.5 / 46.7, "<= 0.05 x", 0.05, true, true);

    private static readonly Repository Repository = Repository.Find(AppContext.BaseDirectory);

    [TestMethod]
    public void WhatIsCommittedFollowsFromTheFigures()
    {
        string folder = BenchReport.Folder(Repository);
        BenchRecord record = BenchRecord.Read(Path.Combine(folder, BenchRecord.FileName));
        IReadOnlyDictionary<string, string> documents = BenchReport.Documents(record);
        string[] names = [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(documents.Keys.Append(BenchRecord.FileName).Order(StringComparer.Ordinal).ToArray(), names);
        foreach ((string name, string text) in documents)
        {
            Assert.AreEqual(text, File.ReadAllText(Path.Combine(folder, name)), $"{name} is of other figures: ./build.sh bench --report writes it");
        }

        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.AreEqual(BenchReport.WithTable(readme, record), readme, "README.md has the table of other figures");
    }

    [TestMethod]
    public void AFigureThatFallsShortIsSaidAndShownToBe()
    {
        string good = BenchReport.Documents(Record(Good))["direct-sessions.svg"], bad = BenchReport.Documents(Record(Good with { Ok = false }))["direct-sessions.svg"];
        Assert.AreNotEqual(good, bad);
        Assert.Contains("| SELECT 1 | 1.50 us | 46.7 us | 0.03 | <= 0.05 x |  |\n", BenchReport.WithTable(Place, Record(Good)));
        Assert.Contains("| <= 0.05 x | short |\n", BenchReport.WithTable(Place, Record(Good with { Ok = false })));
    }

    [TestMethod]
    public void TheTableOfTheReadmeHasTheHeadlinesAndTakesThePlaceOfTheLastOne()
    {
        BenchFigure aside = Good with { Name = "aside", Headline = false };
        string once = BenchReport.WithTable(Place, Record(Good, aside));
        Assert.DoesNotContain("aside", once);
        Assert.Contains("aside", BenchReport.Documents(Record(Good, aside))["README.md"]);
        Assert.AreEqual(once, BenchReport.WithTable(BenchReport.WithTable(Place, Record(Good with { Name = "older" })), Record(Good, aside)));
        Assert.EndsWith("\n<!-- As far as here -->\n\nMore.\n", once);
    }

    [TestMethod]
    public void AReadmeWithoutAPlaceForItIsNotTouched()
    {
        BuildFailure failure = Assert.ThrowsExactly<BuildFailure>(() => BenchReport.WithTable("# A project\n", Record(Good)));
        Assert.Contains("has no place for the figures", failure.Message);
    }

    private static BenchRecord Record(params BenchFigure[] figures) => new(new Dictionary<string, string> { ["cores"] = "2" }, figures);
}
