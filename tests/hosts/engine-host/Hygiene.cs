using LibPglite;
using Npgsql;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>Compares the host before, while and after a cluster runs in it.</summary>
internal static class Hygiene
{
    public static async Task<int> Run(string directory)
    {
        ulong caught = HostFacts.SignalsCaught();

        // A first round lets .NET, Npgsql and the plugin make what they make once and keep.
        await Use(Path.Combine(directory, "0"), null);
        SortedDictionary<string, string> before = HostFacts.Settings();
        List<string> descriptors = [.. HostFacts.DescriptorTargets()];

        await Use(Path.Combine(directory, "1"), () => Compare("while", before));
        Compare("after", before);
        Sql.Say("handlers added", $"{HostFacts.SignalsCaught() & ~caught:x}");
        List<string> added = [.. HostFacts.DescriptorTargets()];
        descriptors.ForEach(descriptor => added.Remove(descriptor));
        Sql.Say("descriptors added", string.Join(' ', added));
        Sql.Say("threads of PostgreSQL", string.Join(',', HostFacts.ThreadNames().Where(name => name.StartsWith("pg", StringComparison.Ordinal))));
        return 0;
    }

    private static async Task Use(string directory, Action? check)
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(directory) { StopOnExit = false });
        await using var dataSource = NpgsqlDataSource.Create(runtime.ConnectionString);
        await Sql.Execute(dataSource, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS i; SET TimeZone = 'Asia/Tokyo'; SET lc_messages = 'C'");
        await Sql.Execute(dataSource, "DO $$ BEGIN RAISE WARNING 'said into the log'; END $$");
        using PgliteSession direct = runtime.OpenSession(PgliteSessionKind.Direct);
        direct.Execute("SET TimeZone = 'Asia/Tokyo'; SELECT count(*) FROM t");
        check?.Invoke();
    }

    private static void Compare(string when, SortedDictionary<string, string> before)
    {
        foreach ((string name, string value) in HostFacts.Settings())
        {
            if (before[name] != value)
            {
                Sql.Say($"changed {when}", $"{name}: '{before[name]}' -> '{value}'");
            }
        }
    }
}
