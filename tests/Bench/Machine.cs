using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Bench;

/// <summary>What was measured on, and what with: what a reader needs to compare figures with those of another day.</summary>
internal static class Machine
{
    public static async Task<IReadOnlyDictionary<string, string>> DescribeAsync(ScratchDirectory scratch)
    {
        double gibibytes = Number("/proc/meminfo", "MemTotal:") / (1024 * 1024);
        return new Dictionary<string, string>
        {
            ["Processor"] = Text("/proc/cpuinfo", "model name", ':'),
            ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            ["memory"] = gibibytes.ToString("0", CultureInfo.InvariantCulture) + " GiB",
            ["file system"] = new DriveInfo(scratch.Path).DriveFormat,
            ["system"] = Text("/etc/os-release", "PRETTY_NAME", '=').Trim('"'),
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["peers"] = $"{await VersionAsync(TestInputs.StockProgram("postgres"))} from the same sources by the same compiler, with the same settings; Npgsql {Version(typeof(NpgsqlConnection))}; "
                + $"SQLite {SqliteVersion()} with Microsoft.Data.Sqlite {Version(typeof(SqliteConnection))}; PGlite {PgliteNode.Version()} in Node {await VersionAsync("node")}",
        };
    }

    private static string Text(string file, string name, char separator) =>
        File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(separator, 2)[1].Trim();

    private static double Number(string file, string name) => double.Parse(Text(file, name, ':').Split(' ')[0], CultureInfo.InvariantCulture);

    private static async Task<string> VersionAsync(string program) => (await Programs.RunAsync(program, "--version")).StandardOutput.Trim();

    private static string SqliteVersion()
    {
        using var memory = new SqliteConnection("Data Source=:memory:");
        memory.Open();
        return memory.ServerVersion;
    }

    private static string Version(Type type) => type.Assembly.GetName().Version!.ToString(3);
}
