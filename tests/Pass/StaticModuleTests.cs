namespace PgliteSdk.Tests.Pass;

/// <summary>Modules that are linked in: hidden from each other, found by name.</summary>
[TestClass]
public sealed class StaticModuleTests
{
    [TestMethod]
    public async Task AModuleExportsItsTableOnly()
    {
        using Toolchain toolchain = new();
        string module = await toolchain.TransformedAsync(await toolchain.CompileAsync(Toolchain.Case("modules", "alpha.c")), "static-module<alpha>,verify");

        CollectionAssert.AreEqual(new[] { "session_module_alpha" }, await toolchain.DefinitionsAsync(module));
    }

    [TestMethod]
    public async Task AnInternalLibraryExportsNothing()
    {
        using Toolchain toolchain = new();
        string library = await toolchain.TransformedAsync(await toolchain.CompileAsync(Toolchain.Case("modules", "alpha.c")), "internal-module<alpha>,verify");

        CollectionAssert.AreEqual(Array.Empty<string>(), await toolchain.DefinitionsAsync(library));
    }

    [TestMethod]
    public async Task ModulesWithTheSameNamesLiveSideBySideInEverySession()
    {
        using Toolchain toolchain = new();
        string alpha = await toolchain.TransformedAsync(await toolchain.CompileAsync(Toolchain.Case("modules", "alpha.c")), "static-module<alpha>");
        string beta = await toolchain.TransformedAsync(await toolchain.CompileAsync(Toolchain.Case("modules", "beta.c")), "static-module<beta>");
        string registry = await toolchain.CompileAsync(Toolchain.Case("modules", "registry.c"));
        string linked = await toolchain.LinkBitcodeAsync("linked", beta, registry, alpha);

        string moved = await toolchain.TransformedAsync(
            linked, "internalize<preserve-gv=initial;preserve-gv=put;preserve-gv=take>,globaldce,module-registry,session-block,globaldce,verify");

        // alpha's 10 and beta's 20, each plus the one call that was made in this session
        Assert.AreEqual("initial 1 1\nvalues 71121 91121\n", await toolchain.RunWithTwoSessionsAsync(moved));
    }
}
