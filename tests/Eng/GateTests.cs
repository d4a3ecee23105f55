using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Tests.Eng;

[TestClass]
public sealed class GateTests
{
    [TestMethod]
    public void ANameThatNoTableListsIsFound()
    {
        string[] found = [.. Gate.Foreign(["read", "pglite_start", "system"], ["read", "pglite_*"])];
        CollectionAssert.AreEqual(new[] { "system" }, found);
    }

    [TestMethod]
    public void TheNewestGlibcVersionCountsByNumber() =>
        Assert.AreEqual(new Version(2, 29), ElfFormat.Floor(["a@GLIBC_2.2.5", "b@GLIBC_2.29", "c@GLIBC_2.4", "d"]));
}
