using System.Text.RegularExpressions;

namespace PgliteSdk.Tests.Pass;

/// <summary>Modules that stay files of their own: everything of the engine by name, one symbol to the outside.</summary>
[TestClass]
public sealed class DynamicModuleTests
{
    [TestMethod]
    public async Task TheEngineListsWhatModulesMayUse()
    {
        using Toolchain toolchain = new();

        Assert.AreEqual(
            "constant engine_constant\nfunction engine_function\nvariable engine_variable\n",
            await File.ReadAllTextAsync(await InterfaceAsync(toolchain)));
    }

    [TestMethod]
    public async Task WhatOnlyModulesUseIsKept()
    {
        using Toolchain toolchain = new();
        string engine = await toolchain.CompileAsync(Toolchain.Case("dynamic", "engine.c"));
        string file = toolchain.Temporary("exports.txt");

        await toolchain.TransformedAsync(engine, $"module-exports,internalize,globaldce,session-block<exports={file}>,globaldce,verify");

        StringAssert.Contains(await File.ReadAllTextAsync(file), "function engine_function");
    }

    [TestMethod]
    public async Task AModuleNeedsNothingOfTheEngineBySymbol()
    {
        using Toolchain toolchain = new();
        Transformation result = await ModuleAsync(toolchain, "user.c");

        Assert.AreEqual(0, result.ExitCode, result.Messages);
        StringAssert.Contains(result.Messages, "2 functions and 1 variables of the engine");
        Assert.AreEqual("", string.Join(' ', await toolchain.ImportsAsync(result.Output)));
        Assert.AreEqual("pglite_module", string.Join(' ', await toolchain.DefinitionsAsync(result.Output)));
    }

    [TestMethod]
    public async Task AModuleForMacOSAsksForThePlaceOfTheBase()
    {
        using Toolchain toolchain = new();
        Transformation result = await ModuleAsync(toolchain, "user.c", "-O2", "--target=arm64-apple-macos11.0");

        Assert.AreEqual(0, result.ExitCode, result.Messages);
        string assembly = await toolchain.AssemblyAsync(result.Output);
        StringAssert.Contains(assembly, "blr\tx", "the descriptor's function answers");
        Assert.DoesNotContain("TPIDR", assembly, "its libraries have no place at a distance from the thread pointer");
    }

    [TestMethod]
    public async Task PointersIntoTheEngineAreFixedUpPerSession()
    {
        using Toolchain toolchain = new();
        Transformation result = await ModuleAsync(toolchain, "user.c", "-O0");

        StringAssert.Contains(result.Messages, "2 variables and 1 constants that hold addresses moved");
        StringAssert.Contains(result.Messages, "3 fix-ups");
    }

    [TestMethod]
    public async Task ANameThatTheEngineDoesNotGiveStopsTheBuild()
    {
        using Toolchain toolchain = new();
        Transformation result = await ModuleAsync(toolchain, "stranger.c");

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Messages, "import without a line in the contract: private_variable");
    }

    [TestMethod]
    public async Task WhatCxxTakesForTheProcessIsTheSessions()
    {
        using Toolchain toolchain = new();
        Transformation result = await CxxModuleAsync(toolchain, "session-library,");

        Assert.AreEqual(0, result.ExitCode, result.Messages);
        StringAssert.Contains(result.Messages, "1 thread_local variables made the session's, 2 constructors");
        string text = await toolchain.TextAsync(result.Output);
        StringAssert.Matches(text, new(@"define [^
]*void @session_module_begin\(\)[^}]*@_GLOBAL__I_000200\(\)[^}]*@_GLOBAL__sub_I_counter", RegexOptions.None));
        foreach (string gone in (string[])["llvm.global_ctors", "thread_local", "__cxa_atexit", "__cxa_thread_atexit", "@_Znwm", "@_ZdlPv"])
        {
            Assert.IsFalse(text.Contains(gone, StringComparison.Ordinal), gone);
        }
    }

    [TestMethod]
    public async Task ConstructorsThatNoSessionWouldRunStopTheBuild()
    {
        using Toolchain toolchain = new();
        Transformation result = await CxxModuleAsync(toolchain, "");

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Messages, "llvm.global_ctors is not empty");
    }

    private static async Task<Transformation> CxxModuleAsync(Toolchain toolchain, string before)
    {
        string engine = await InterfaceAsync(toolchain);
        await File.AppendAllTextAsync(engine, "function pgs_free\nfunction pgs_malloc\n");
        string module = await toolchain.CompileAsync(Toolchain.Case("dynamic", "counter.cpp"));
        return await toolchain.TransformAsync(
            module, $"{before}static-module<user>,contract<{Toolchain.Contract};engine={engine}>,session-module<name=user;engine={engine}>,globaldce,verify");
    }

    private static async Task<string> InterfaceAsync(Toolchain toolchain)
    {
        string file = toolchain.Temporary("exports.txt");
        string engine = await toolchain.CompileAsync(Toolchain.Case("dynamic", "engine.c"));
        await toolchain.TransformedAsync(engine, $"module-exports,session-block<exports={file}>,verify");
        return file;
    }

    private static async Task<Transformation> ModuleAsync(Toolchain toolchain, string source, string optimisation = "-O2", params string[] options)
    {
        string engine = await InterfaceAsync(toolchain);
        string module = await toolchain.CompileAsync(Toolchain.Case("dynamic", source), optimisation, options);
        return await toolchain.TransformAsync(
            module, $"static-module<user>,contract<{Toolchain.Contract};engine={engine}>,session-module<name=user;engine={engine}>,globaldce,verify");
    }
}
