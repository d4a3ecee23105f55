namespace PgliteSdk.Tests.Pass;

/// <summary>Each C file under cases/moved goes through the pass and runs with two sessions.</summary>
[TestClass]
public sealed class MovedVariableTests
{
    public static IEnumerable<object[]> Cases =>
        from file in Directory.EnumerateFiles(Toolchain.Case("moved"), "*.c").Order(StringComparer.Ordinal)
        from optimisation in new[] { "-O0", "-O2" }
        select new object[] { Path.GetFileNameWithoutExtension(file), optimisation };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public async Task EachSessionHasItsOwnValue(string name, string optimisation)
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("moved", name + ".c"), optimisation);
        string moved = await toolchain.TransformedAsync(bitcode, "session-block,globaldce,verify");

        Assert.AreEqual("initial 1 1\nvalues 7 9\n", await toolchain.RunWithTwoSessionsAsync(moved));
    }

    [TestMethod]
    public async Task NoMutableVariableStaysBehind()
    {
        using Toolchain toolchain = new();
        foreach (string file in Directory.EnumerateFiles(Toolchain.Case("moved"), "*.c"))
        {
            string moved = await toolchain.TransformedAsync(await toolchain.CompileAsync(file), "session-block,globaldce,verify");
            string[] mutable = [.. (await toolchain.TextAsync(moved)).Split('\n')
                .Where(line => line.StartsWith('@') && line.Contains(" global ", StringComparison.Ordinal))];

            Assert.IsTrue(mutable.All(line => line.StartsWith("@session_base = external hidden thread_local(initialexec)", StringComparison.Ordinal)),
                $"{file}: {string.Join('\n', mutable)}");
        }
    }

    [TestMethod]
    public async Task TheSameInputGivesTheSameBytes()
    {
        using Toolchain toolchain = new();
        string[] bitcode = await Task.WhenAll(Directory.EnumerateFiles(Toolchain.Case("moved"), "s*.c").Order(StringComparer.Ordinal)
            .Where(file => !file.EndsWith("switch_phi.c", StringComparison.Ordinal)).Append(Toolchain.Case("code", "late_base.c"))
            .Select(file => toolchain.CompileAsync(file)));
        string input = await toolchain.LinkBitcodeAsync("several", bitcode);

        string first = await toolchain.TransformedAsync(input, $"session-block<layout={toolchain.Temporary("first.txt")}>", "first");
        string second = await toolchain.TransformedAsync(input, $"session-block<layout={toolchain.Temporary("second.txt")}>", "second");

        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(first), await File.ReadAllBytesAsync(second));
        Assert.AreEqual(await File.ReadAllTextAsync(toolchain.Temporary("first.txt")), await File.ReadAllTextAsync(toolchain.Temporary("second.txt")));
    }

    [TestMethod]
    public async Task TheSummarySaysWhatMoved()
    {
        using Toolchain toolchain = new();
        Transformation result = await toolchain.TransformAsync(await toolchain.CompileAsync(Toolchain.Case("moved", "dependent_constant.c"), "-O0"), "session-block");

        StringAssert.Contains(result.Messages, "3 variables (0 of them thread-local) and 2 constants that point to them moved");
        StringAssert.Contains(result.Messages, "4 fix-ups");
    }
}
