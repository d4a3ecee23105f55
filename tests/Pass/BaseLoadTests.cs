namespace PgliteSdk.Tests.Pass;

/// <summary>Where a function loads the session's base.</summary>
[TestClass]
public sealed class BaseLoadTests
{
    [TestMethod]
    public async Task AWayWithoutVariablesDoesNotLoadTheBase()
    {
        string[] blocks = await BlocksAsync("early");

        Assert.IsFalse(blocks[0].Contains("@session_base", StringComparison.Ordinal), blocks[0]);
        Assert.HasCount(1, blocks.Where(block => block.Contains("@session_base", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task ALoopDoesNotLoadTheBaseAgain()
    {
        string[] blocks = await BlocksAsync("loop");
        string loaded = blocks.Single(block => block.Contains("@session_base", StringComparison.Ordinal));

        Assert.IsFalse(loaded.Contains("phi ", StringComparison.Ordinal), loaded);
        Assert.IsFalse(loaded.Contains("volatile", StringComparison.Ordinal), loaded);
    }

    /// <summary>The basic blocks of one function after the pass.</summary>
    private static async Task<string[]> BlocksAsync(string function)
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("code", "late_base.c"), "-O2", "-fno-unroll-loops");
        string text = await toolchain.TextAsync(await toolchain.TransformedAsync(bitcode, "session-block,globaldce,verify"));
        string body = text.Split("\ndefine ").Single(part => part.Split('\n')[0].Contains($" @{function}(", StringComparison.Ordinal)).Split("\n}")[0];
        return body.Split("\n\n");
    }
}
