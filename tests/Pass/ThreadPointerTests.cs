using System.Text.RegularExpressions;

namespace PgliteSdk.Tests.Pass;

/// <summary>On arm64 code generation itself keeps an address of the thread over a call, which no pass over bitcode sees.</summary>
[TestClass]
public sealed class ThreadPointerTests
{
    [TestMethod]
    public async Task EachUseReadsTheThreadPointerItself()
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("thread_pointer.ll"));

        string kept = await toolchain.AssemblyAsync(bitcode);
        string read = await toolchain.AssemblyAsync(await toolchain.TransformedAsync(bitcode, "thread-pointer,verify", furtherPlugin: Toolchain.Arm64Plugin));

        foreach (string function in new[] { "twice", "in_a_module" })
        {
            Assert.AreEqual(1, Reads(kept, function), "what the pass is for");
            Assert.AreEqual(2, Reads(read, function));
        }

        Assert.HasCount(2, Regex.Matches(read, @"adrp\s+x\d+, :gottprel:session_base"));
    }

    [TestMethod]
    public async Task EachUseAsksForAVariableOfMacOSItself()
    {
        using Toolchain toolchain = new();
        string bitcode = await toolchain.CompileAsync(Toolchain.Case("thread_variable_macho.ll"));

        string kept = await toolchain.AssemblyAsync(bitcode);
        string asked = await toolchain.AssemblyAsync(await toolchain.TransformedAsync(bitcode, "thread-pointer,verify", furtherPlugin: Toolchain.Arm64Plugin));

        Assert.HasCount(1, Regex.Matches(kept, @"_session_base@TLVPPAGE\b"), "what the pass is for");
        Assert.HasCount(2, Regex.Matches(asked, @"_session_base@TLVPPAGE\b"));
        Assert.HasCount(2, Regex.Matches(asked, @"blr\s+x1"));
        StringAssert.Matches(asked, new(@"st[rp]\s.*x30.*\n(.*\n)*.*blr\s+x1"), "the return address is kept over the call");
    }

    private static int Reads(string assembly, string function) =>
        Regex.Count(Regex.Match(assembly, $@"^{function}:.*?^\.Lfunc_end", RegexOptions.Singleline | RegexOptions.Multiline).Value, "mrs\\s+x\\d+, TPIDR_EL0", RegexOptions.IgnoreCase);
}
