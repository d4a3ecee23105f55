using System.Globalization;

namespace PgliteSdk.Tests.Pass;

/// <summary>The layout file, which debugger scripts read, and what of the block is copied.</summary>
[TestClass]
public sealed class LayoutTests
{
    private sealed record Row(long Offset, long Size, string Name, string Source);

    [TestMethod]
    public async Task VariablesLieApartAndBehindTheHeader()
    {
        long end = 64;
        foreach (Row row in await LayoutAsync())
        {
            Assert.IsGreaterThanOrEqualTo(end, row.Offset, row.Name);
            end = row.Offset + row.Size;
        }
    }

    [TestMethod]
    public async Task SmallOnesComeFirstAndLargeZeroOnesLast()
    {
        List<Row> rows = await LayoutAsync();

        CollectionAssert.AreEqual(
            new[] { "letter", "small", "number", "record", "line", "large_text", "large_zero", "vector" }, rows.Select(row => row.Name).ToArray());
    }

    [TestMethod]
    public async Task LargeZeroVariablesAreNotCopied()
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("moved", "layout_of_all_sizes.c"), "-O0");

        Transformation result = await toolchain.TransformAsync(bitcode, "session-block");

        StringAssert.Matches(result.Messages, new("block 10[0-9]{4} bytes, 1[0-9]{3} of them copied"));
    }

    [TestMethod]
    public async Task EachRowNamesTheSource()
    {
        Assert.IsTrue((await LayoutAsync()).All(row => row.Source.Contains("layout_of_all_sizes.c:", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task TheDebuggerFindsAMovedVariableThroughTheBase()
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("moved", "function_local_static.c"), "-O0");

        string information = await toolchain.DebugInfoAsync(await toolchain.TransformedAsync(bitcode, "session-block,globaldce,verify"));

        string variable = information.Split("DW_TAG_variable").Single(entry =>
            entry.Contains("DW_AT_name\t(\"value\")", StringComparison.Ordinal) && entry.Contains("DW_AT_decl_line\t(5)", StringComparison.Ordinal));
        StringAssert.Contains(variable, "DW_OP_deref, DW_OP_plus_uconst 0x40)");
    }

    private static async Task<List<Row>> LayoutAsync()
    {
        using Toolchain toolchain = new();
        string file = toolchain.Temporary("layout.txt");
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("moved", "layout_of_all_sizes.c"), "-O0");
        await toolchain.TransformedAsync(bitcode, $"session-block<layout={file}>");
        return [.. (await File.ReadAllLinesAsync(file)).Select(line => line.Split(' ')).Select(words => new Row(
            long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture), words[2], words[3]))];
    }
}
