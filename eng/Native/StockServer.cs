using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Libraries;

namespace PgliteSdk.Build.Native;

/// <summary>
/// An ordinary PostgreSQL server from the same sources by the same compiler: it makes the template cluster, brings the clients
/// that tests drive, and is the peer that the figures are measured against.
/// </summary>
internal sealed record StockServer(string Folder)
{
    private const string Flags = "-O2";

    private static readonly string[] Contrib = ["citext", "hstore", "pg_stat_statements", "pg_trgm"];

    private static readonly string[] Drivers = ["src/test/isolation", "src/test/regress"];

    public string Prefix => Path.Combine(Folder, "prefix");

    public string Tree => Path.Combine(Folder, "build");

    public string Share => Path.Combine(Prefix, "share", "postgresql");

    public static CacheKey Key(BuildContext context, Toolchain toolchain, IReadOnlyList<BuiltLibrary> libraries) =>
        toolchain.AddTo(new CacheKey("stock"))
            .Add("source", PostgresSource.Key(context).Value)
            .Add("flags", Flags)
            .AddAll("option", PostgresTree.Options)
            .AddAll("library", libraries.Select(library => library.Key))
            .AddAll("contrib", Contrib);

    public static async Task<StockServer> GetAsync(BuildContext context, Toolchain toolchain, string source, IReadOnlyList<BuiltLibrary> libraries)
    {
        string folder = await context.Cache.GetAsync(Key(context, toolchain, libraries), "build the ordinary server", async (target, log) =>
        {
            var tree = new PostgresTree(context, target, source, toolchain, libraries);
            await tree.ConfigureAsync(log, Path.Combine(target, "prefix"), Flags, "", context.Cancel);
            await tree.MakeAsync(log, "", ["-s"], context.Cancel);
            await tree.MakeAsync(log, "", ["-s", "install"], context.Cancel);
            foreach (string module in Contrib)
            {
                await tree.MakeAsync(log, $"contrib/{module}", ["-s", "install"], context.Cancel);
            }

            foreach (string tests in Drivers)
            {
                await tree.MakeAsync(log, tests, ["-s", "all"], context.Cancel);
            }
        }, context.Cancel);
        return new StockServer(folder);
    }
}
