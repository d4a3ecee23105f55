using System.Text.RegularExpressions;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>
/// The cluster that new ones are unpacked from: made once by the ordinary server's initdb, its WAL reduced to one checkpoint,
/// with our configuration, which the target's own settings end, and without identity.
/// </summary>
internal static partial class Template
{
    private static readonly string[] InitdbOptions =
    [
        "--username=postgres", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        "--data-checksums", "--wal-segsize=1", "--auth=trust", "--no-sync", "--no-instructions",
    ];

    private const string Authentication = "pg_hba.conf";

    private const string Settings = "postgresql.conf";

    private static readonly string[] Makers = ["ClusterIdentity.cs", "ClusterTar.cs", "Template.cs"];

    /// <summary>The path of cluster.tar.</summary>
    public static async Task<string> GetAsync(BuildContext context, CacheKey stock, StockServer server)
    {
        string room = Path.Combine(context.Repository.Native, "template");
        string[] settings = [Path.Combine(room, Settings), Path.Combine(room, context.Target.System + ".conf")];
        CacheKey key = new CacheKey(context.Target.Step("template"))
            .Add("stock", stock.Value)
            .AddAll("option", InitdbOptions)
            .AddFiles(context.Repository.Root,
            [
                Path.Combine(room, Authentication), .. settings,
                .. Makers.Select(file => Path.Combine(context.Repository.Root, "eng", "Native", file)),
            ]);
        string folder = await context.Cache.GetAsync(key, "make the template cluster", async (target, log) =>
        {
            using var user = await UnprivilegedServer.CreateAsync(server, log, context.Cancel);
            string data = Path.Combine(user.Home, "data");
            string input = await InputAsync(server, Path.Combine(user.Home, "input"), context.Cancel);
            await user.RunAsync(log, "initdb", [$"--pgdata={data}", "-L", input, .. InitdbOptions], context.Cancel);
            await user.RunAsync(log, "pg_resetwal", [$"--pgdata={data}"], context.Cancel);
            File.Copy(Path.Combine(room, Authentication), Path.Combine(data, Authentication), overwrite: true);
            string configuration = string.Concat(settings.Select(File.ReadAllText));
            await File.WriteAllTextAsync(Path.Combine(data, Settings), configuration, context.Cancel);

            // Statistics of the minute in which the template was made mean nothing to a new cluster.
            File.Delete(Path.Combine(data, "pg_stat", "pgstat.stat"));
            // Maps of free space are hints, made again where there is any. A file less in each new cluster, and in each database made from
            // its templates, is worth more.
            foreach (string map in Directory.EnumerateFiles(data, "*_fsm", SearchOption.AllDirectories))
            {
                File.Delete(map);
            }

            ClusterIdentity.Fix(data, configuration);
            await ClusterTar.WriteAsync(data, Path.Combine(target, "cluster.tar"), context.Cancel);
        }, context.Cancel);
        return Path.Combine(folder, "cluster.tar");
    }

    /// <summary>
    /// What initdb reads, without the collations of ICU. PostgreSQL lists one in every catalog, also where it is built without ICU and
    /// each use of it is an error.
    /// </summary>
    private static async Task<string> InputAsync(StockServer server, string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(server.Share))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        string catalog = Path.Combine(folder, "postgres.bki");
        string[] lines = await File.ReadAllLinesAsync(catalog, cancel);
        string[] left = [.. lines.Where(line => !IcuCollation().IsMatch(line))];
        if (left.Length != lines.Length - 2)
        {
            throw new BuildFailure($"{catalog} has {lines.Length - left.Length} lines about a collation of ICU; two are known.");
        }

        await File.WriteAllTextAsync(catalog, string.Join('\n', left) + "\n", cancel);
        return folder;
    }

    /// <summary>The row of "unicode" in pg_collation (its provider is i), and its comment in pg_description.</summary>
    [GeneratedRegex(@"^insert \( 963 (unicode 11 10 i |3456 0 )")]
    private static partial Regex IcuCollation();
}
