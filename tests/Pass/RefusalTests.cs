namespace PgliteSdk.Tests.Pass;

/// <summary>Each file under cases/refused must stop the build with the message that its first line expects.</summary>
[TestClass]
public sealed class RefusalTests
{
    public static IEnumerable<object[]> Cases =>
        Directory.EnumerateFiles(Toolchain.Case("refused")).Order(StringComparer.Ordinal).Select(file => new object[] { Path.GetFileName(file) });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public async Task WhatCannotMoveStopsTheBuildByName(string file)
    {
        string source = Toolchain.Case("refused", file);
        string expected = (await File.ReadAllLinesAsync(source))[0].Split("expect: ")[1].Replace(" */", "", StringComparison.Ordinal);
        using Toolchain toolchain = new();

        Transformation result = await toolchain.TransformAsync(await toolchain.CompileAsync(source), "session-block");

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Messages, "session-block: error: " + expected);
        Assert.IsFalse(File.Exists(result.Output), "a refused file left an output behind");
    }

    [TestMethod]
    public async Task AModuleWithAConstructorIsRefused()
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("refused", "constructor.c"));

        Transformation result = await toolchain.TransformAsync(bitcode, "static-module<sample>");

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Messages, "static-module sample: error: llvm.global_ctors is not empty");
    }
}
