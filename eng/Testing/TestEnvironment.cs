using PgliteSdk.Build.Native;
using PgliteSdk.Build.Packages;

namespace PgliteSdk.Build.Testing;

/// <summary>What test programs and the bench are told about the build, as environment variables.</summary>
internal static class TestEnvironment
{
    /// <summary>Set when a release is judged: tests that take long are run then.</summary>
    public const string Release = "PGLITE_TEST_RELEASE";

    /// <summary>Set when the engine stands on the portable parts.</summary>
    private const string Portable = "PGLITE_TEST_PORTABLE";

    /// <summary>Extensions from elsewhere whose own tests are run, by their sources.</summary>
    private static readonly string[] WithTests = ["pgtap", "pgvector", "postgis"];

    /// <summary>For the tests of the managed part, which need no native build.</summary>
    public static Dictionary<string, string?> Managed(BuildContext context) => new(DotNet.Variables, StringComparer.Ordinal)
    {
        ["PGLITE_TEST_ROOT"] = context.Repository.Root,
        ["PGLITE_TEST_FEED"] = context.Repository.Feed,
        ["PGLITE_TEST_PACKAGES"] = context.Repository.Packages,
        ["LIBPGLITE_PLUGIN_PATH"] = null,
    };

    public static async Task<Dictionary<string, string?>> WholeAsync(BuildContext context, NativeTree native, Packed packed)
    {
        Dictionary<string, string?> variables = Managed(context);
        variables[Portable] = context.Target.IsPortable ? "1" : null;
        variables["PGLITE_TEST_STOCK"] = native.Stock.Prefix;
        variables["PGLITE_TEST_STOCK_TREE"] = native.Stock.Tree;
        variables["PGLITE_TEST_PGSRC"] = native.Source;
        variables["PGLITE_TEST_PAYLOAD"] = packed.Payload;
        foreach (string source in WithTests)
        {
            variables["PGLITE_TEST_SOURCE_" + source.ToUpperInvariant()] = await ArchiveSource.GetAsync(context, source);
        }

        variables["PGLITE_TEST_PASS"] = native.Plugin.Path;
        variables["PGLITE_TEST_PASS_ARM64"] = (await PassPlugin.GetAsync(context.For(EngineTarget.LinuxArm64))).FurtherPath;
        variables["PGLITE_TEST_MODULES"] = native.TestModules.Folder;
        variables["PGLITE_TEST_EXTENSION"] = await TestExtension.GetAsync(context, native.Tools);
        variables["PGLITE_TEST_LLVM"] = (await new Tool("llvm-config-19").ReadAsync(["--bindir"], context.Cancel)).Trim();
        return variables;
    }
}
