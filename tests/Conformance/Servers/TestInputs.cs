namespace PgliteSdk.Tests.Servers;

/// <summary>What the build hands to the tests, by environment variable.</summary>
public static class TestInputs
{
    /// <summary>Root of the repository.</summary>
    public static string Root => Required("PGLITE_TEST_ROOT");

    /// <summary>Local feed with the packages of this build.</summary>
    public static string Feed => Required("PGLITE_TEST_FEED");

    /// <summary>Install prefix of the ordinary server built from the same sources by the same compiler.</summary>
    public static string StockPrefix => Required("PGLITE_TEST_STOCK");

    /// <summary>Build tree of the ordinary server: it holds pg_regress and the isolation tester.</summary>
    public static string StockTree => Required("PGLITE_TEST_STOCK_TREE");

    /// <summary>The unpacked PostgreSQL sources.</summary>
    public static string Sources => Required("PGLITE_TEST_PGSRC");

    /// <summary>The unpacked sources of an extension from elsewhere, by their name in the source lock.</summary>
    public static string Source(string name) => Required("PGLITE_TEST_SOURCE_" + name.ToUpperInvariant());

    /// <summary>The folder pglite/ of the packed runtime pack.</summary>
    public static string Payload => Required("PGLITE_TEST_PAYLOAD");

    /// <summary>Modules that only tests need, built for our engine: regress.so and faults.so.</summary>
    public static string TestModules => Required("PGLITE_TEST_MODULES");

    /// <summary>What stands before a program of the payload's system, one word a line, where that is not this machine's.</summary>
    public static IReadOnlyList<string> Launcher =>
        Environment.GetEnvironmentVariable("PGLITE_TEST_LAUNCHER")?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A C compiler for the payload's system, with what it has to be told, one word a line.</summary>
    public static IReadOnlyList<string> Compiler => Environment.GetEnvironmentVariable("PGLITE_TEST_COMPILER")?.Split('\n') ?? ["clang-19"];

    /// <summary>The host process as it was published for that system; null: as it was built for this one.</summary>
    public static string? Host => Environment.GetEnvironmentVariable("PGLITE_TEST_HOST");

    /// <summary>Where logs and result files are left for people to read.</summary>
    public static string Artifacts(string room) => Path.Combine(Root, "artifacts", Launcher.Count == 0 ? room : room + "-emulated");

    /// <summary>A client program of the ordinary server.</summary>
    public static string StockProgram(string name) => Path.Combine(StockPrefix, "bin", name);

    private static string Required(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrEmpty(value)
            ? throw new InvalidOperationException($"{variable} is not set. Run ./build.sh, which sets what the tests need.")
            : value;
    }
}
