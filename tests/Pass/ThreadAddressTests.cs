using System.Text.RegularExpressions;

namespace PgliteSdk.Tests.Pass;

/// <summary>A session may come back from a call on another thread: no address of a thread is kept over one, and the check sees where one is.</summary>
[TestClass]
public sealed partial class ThreadAddressTests
{
    private static readonly string Renew = $"thread-addresses<{Toolchain.Contract}>";
    private static readonly string Check = $"thread-addresses-check<{Toolchain.Contract}>";

    [TestMethod]
    public async Task WhatTheCompilerMergedIsAskedForAgain()
    {
        using Toolchain toolchain = new();
        string bitcode = await CompileAsync(toolchain, "kept.c");

        string renewed = await toolchain.TransformedAsync(bitcode, $"{Renew},{Check},verify");

        Assert.AreEqual(1, await CallsAsync(toolchain, bitcode, "twice"));
        Assert.AreEqual(2, await CallsAsync(toolchain, renewed, "twice"));
        Assert.AreEqual(1, await CallsAsync(toolchain, renewed, "without_a_call"));
    }

    [TestMethod]
    public async Task AnotherOptimisationDoesNotMergeItAgain()
    {
        using Toolchain toolchain = new();
        string bitcode = await CompileAsync(toolchain, "kept.c");

        await toolchain.TransformedAsync(bitcode, $"{Renew},default<O2>,{Check},verify");
    }

    [TestMethod]
    [DataRow("twice", "load")]
    [DataRow("on_one_of_two_ways", "load")]
    public async Task AnAddressThatIsKeptIsNamedByTheCheck(string function, string use)
    {
        using Toolchain toolchain = new();

        Transformation result = await toolchain.TransformAsync(await CompileAsync(toolchain, "kept.c"), Check);

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Matches(result.Messages, new Regex($"in {function}: the thread's address .*__errno_location.* is kept for .*{use} "));
        Assert.IsFalse(result.Messages.Contains("in without_a_call: ", StringComparison.Ordinal), result.Messages);
    }

    [TestMethod]
    public async Task AConstantThatStaysOneIsNamedByTheCheck()
    {
        using Toolchain toolchain = new();

        Transformation result = await toolchain.TransformAsync(await CompileAsync(toolchain, "kept.c"), Check);

        StringAssert.Contains(result.Messages, "__errno_location still counts as a constant");
    }

    [TestMethod]
    public async Task AnAddressThatCannotBeFollowedStopsTheBuild()
    {
        using Toolchain toolchain = new();

        Transformation result = await toolchain.TransformAsync(await CompileAsync(toolchain, "handed_out.c"), $"{Renew},{Check}");

        Assert.AreNotEqual(0, result.ExitCode);
        StringAssert.Contains(result.Messages, "in hand_out: the thread's address");
    }

    [TestMethod]
    public async Task TheAddressOfAVariableIsAskedForAgainToo()
    {
        using Toolchain toolchain = new();
        string bitcode = await CompileAsync(toolchain, "variable.c");

        Transformation kept = await toolchain.TransformAsync(bitcode, Check);
        Assert.AreNotEqual(0, kept.ExitCode);
        StringAssert.Contains(kept.Messages, "in both_sides: the thread's address");
        await toolchain.TransformedAsync(bitcode, $"{Renew},{Check},verify");
    }

    private static Task<string> CompileAsync(Toolchain toolchain, string file) => toolchain.CompileAsync(Toolchain.Case("threads", file));

    private static async Task<int> CallsAsync(Toolchain toolchain, string bitcode, string function)
    {
        string text = await toolchain.TextAsync(bitcode);
        string body = text.Split("\ndefine ").Single(part => part.Split('\n')[0].Contains($" @{function}(", StringComparison.Ordinal)).Split("\n}")[0];
        return Call().Count(body);
    }

    [GeneratedRegex(@"call .*@__errno_location\(")]
    private static partial Regex Call();
}
