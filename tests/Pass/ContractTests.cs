using System.Text.RegularExpressions;

namespace PgliteSdk.Tests.Pass;

/// <summary>The pass renames by the contract, and nothing passes that it does not list.</summary>
[TestClass]
public sealed partial class ContractTests
{
    [TestMethod]
    public async Task NamesAreRenamedByTheirClass()
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("contract", "program.c"), "-O2", "-fno-builtin");

        string renamed = await toolchain.TransformedAsync(bitcode, $"contract<{Toolchain.Contract}>,globaldce,verify");

        Assert.AreEqual(
            "fprintf pgs_find_my_exec pgs_getpid pgs_malloc pgs_stderr strcpy strlen", string.Join(' ', await toolchain.ImportsAsync(renamed)));
        Assert.AreEqual("work", string.Join(' ', await toolchain.DefinitionsAsync(renamed)));
    }

    [TestMethod]
    public async Task AnUnlistedImportStopsTheBuildByName()
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("contract", "stranger.c"));

        Transformation result = await toolchain.TransformAsync(bitcode, $"contract<{Toolchain.Contract}>");

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Messages, "import without a line in the contract: frobnicate");
        StringAssert.Contains(result.Messages, "import without a line in the contract: strange_variable");
        Assert.IsFalse(File.Exists(result.Output));
    }

    [TestMethod]
    public async Task ANameTakenOutOfTheContractStopsTheBuild()
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("contract", "program.c"), "-O2", "-fno-builtin");
        string[] lines = await File.ReadAllLinesAsync(Toolchain.Contract);
        string without = await WriteAsync(toolchain, [.. lines.Where(line => !line.StartsWith("getpid ", StringComparison.Ordinal))], "without.contract");

        await toolchain.TransformedAsync(bitcode, $"contract<{Toolchain.Contract}>");
        Transformation result = await toolchain.TransformAsync(bitcode, $"contract<{without}>");

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Messages, "import without a line in the contract: getpid");
    }

    [TestMethod]
    [DataRow("malloc shimmed", "a line is NAME CLASS REASON")]
    [DataRow("malloc harmless nobody knows", "unknown class harmless")]
    [DataRow("malloc shimmed once\nmalloc pure twice", "malloc is listed twice")]
    public async Task AMalformedContractIsRefused(string text, string message)
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("contract", "stranger.c"));

        Transformation result = await toolchain.TransformAsync(bitcode, $"contract<{await WriteAsync(toolchain, [text])}>");

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Messages, message);
    }

    [TestMethod]
    [DataRow("darwin.contract")]
    [DataRow("linux.contract")]
    [DataRow("outside-darwin.contract")]
    [DataRow("outside-linux.contract")]
    [DataRow("outside-linux-arm64.contract")]
    [DataRow("libraries-linux-arm64.contract")]
    [DataRow("outside.contract")]
    [DataRow("posix.contract")]
    public async Task NamesAreSortedWithinTheirGroup(string file)
    {
        string previous = "";
        foreach (string line in await File.ReadAllLinesAsync(Toolchain.Table(file)))
        {
            string name = line.Split(' ')[0];
            if (name is "" or "#")
            {
                previous = "";
                continue;
            }

            Assert.IsLessThan(0, string.CompareOrdinal(previous, name), $"{file}: {name} after {previous}");
            previous = name;
        }
    }

    [TestMethod]
    [DataRow("darwin")]
    [DataRow("linux")]
    public async Task EveryShimOfTheContractIsDefined(string system)
    {
        string native = Path.Combine(Toolchain.Repository, "native");
        HashSet<string> defined = new(StringComparer.Ordinal);
        foreach (string room in new[] { "session", "session/" + system, "postgres", "platform/" + system })
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(native, room), "*.?"))
            {
                defined.UnionWith(ShimName().Matches(await File.ReadAllTextAsync(file)).Select(match => match.Value));
            }
        }

        string[] missing = [.. new[] { "posix.contract", system + ".contract" }.Select(Toolchain.Table).SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 2 && words[0] != "#" && words[1] is "shimmed" or "guarded" or "replaced")
            .Select(words => "pgs_" + words[0])
            .Where(name => !defined.Contains(name))];

        Assert.AreEqual("", string.Join(' ', missing));
    }

    private static async Task<string> WriteAsync(Toolchain toolchain, string[] lines, string name = "test.contract")
    {
        string file = toolchain.Temporary(name);
        await File.WriteAllLinesAsync(file, lines);
        return file;
    }

    [GeneratedRegex(@"\bpgs_\w+")]
    private static partial Regex ShimName();
}
