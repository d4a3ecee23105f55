using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Libraries;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class LibraryInventoryTests
{
    [TestMethod]
    public void EveryLibraryOfTheRepositoryIsPinnedAndEveryOneThatAnExtensionNamesIsThere()
    {
        var repository = Repository.Find(AppContext.BaseDirectory);
        LibraryInventory libraries = LibraryInventory.Read(Path.Combine(repository.Native, "libraries.json"));
        ExtensionInventory extensions = ExtensionInventory.Read(Path.Combine(repository.Native, "extensions.json"));
        SourceLock sources = SourceLock.Read(repository.Lock);

        foreach (Library library in libraries.Libraries)
        {
            Assert.IsNotNull(sources.Archive(library.Source).Root, library.Name);
        }

        foreach (ExtensionRow row in extensions.Extensions)
        {
            Assert.HasCount(row.Libraries.Count, libraries.Closure(row.Libraries, row.Name).Where(library => row.Libraries.Contains(library.Name)));
        }
    }

    [TestMethod]
    public void WhatNeedsComesBeforeWhatIsNeeded()
    {
        LibraryInventory inventory = LibraryInventory.Parse(List(Row("a"), Row("b"), Row("c", "a"), Row("d", "c", "b"), Row("e")));
        CollectionAssert.AreEqual(new[] { "d", "c", "b", "a" }, inventory.Closure(["d", "a"], "x").Select(library => library.Name).ToArray());
    }

    [TestMethod]
    public void WhatMakeIsToldOnOneSystemIsToldThereAlone()
    {
        LibraryInventory inventory = LibraryInventory.Parse(List(Row("a").Replace("\"archives\"", "\"make\": [\"x\"], \"makeOn\": { \"darwin\": [\"y\"] }, \"archives\"", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(new[] { "x", "y" }, inventory.For(EngineTarget.OsxArm64).Libraries[0].Make.ToArray());
        CollectionAssert.AreEqual(new[] { "x" }, inventory.For(EngineTarget.LinuxX64).Libraries[0].Make.ToArray());
    }

    [TestMethod]
    public void AStrangerIsNamedWithWhoAsked()
    {
        LibraryInventory inventory = LibraryInventory.Parse(List(Row("a")));
        Assert.Contains("x names the library b", Assert.ThrowsExactly<BuildFailure>(() => inventory.Closure(["a", "b"], "x")).Message);
    }

    [TestMethod]
    [DataRow("a needs b", "a:b", "b:")]
    [DataRow("a is listed twice", "a:", "a:")]
    public void AListThatCannotBeBuiltInItsOrderIsRefused(string complaint, params string[] rows)
    {
        string text = List([.. rows.Select(row => row.Split(':')).Select(parts => Row(parts[0], parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)))]);
        Assert.Contains(complaint, Assert.ThrowsExactly<BuildFailure>(() => LibraryInventory.Parse(text)).Message);
    }

    [TestMethod]
    public void AnUnknownKindIsRefused() =>
        Assert.Contains("unknown kind 'meson'", Assert.ThrowsExactly<BuildFailure>(() => LibraryInventory.Parse(List(Row("a").Replace("make", "meson", StringComparison.Ordinal)))).Message);

    private static string List(params string[] rows) => $$"""{ "libraries": [ {{string.Join(',', rows)}} ] }""";

    private static string Row(string name, params string[] needs) => $$"""
        { "name": "{{name}}", "source": "s", "licence": "MIT", "kind": "make", "why": "w", "needs": [{{string.Join(',', needs.Select(need => $"\"{need}\""))}}],
          "archives": { "a.a": "a.a" }, "headers": {} }
        """;
}
