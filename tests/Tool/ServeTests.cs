using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;

namespace PgliteSdk.Tests.Tool;

/// <summary>dotnet pglite serve, as a program of its own that gets signals.</summary>
[TestClass]
public sealed partial class ServeTests
{
    private const int SigInt = 2;
    private const int SigTerm = 15;

    [TestMethod]
    public async Task SocketServesNpgsqlUntilCtrlCAndLeavesNothing()
    {
        using Serving serving = await Serving.StartAsync([]);
        string folder = new NpgsqlConnectionStringBuilder(serving.ConnectionString).Host!;
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.AreEqual(42, await ScalarAsync(serving.ConnectionString, "SELECT 42"));
        Assert.AreEqual(0, await serving.EndAsync(SigInt));
        Assert.IsFalse(Directory.Exists(folder));
    }

    [TestMethod]
    public async Task SocketFolderKeepsItsNameAndDataStays()
    {
        string data = Path.Combine(Environs.Work, "served");
        string socket = Path.Combine(Environs.Work, "s");
        for (int start = 0; start < 2; start++)
        {
            using Serving serving = await Serving.StartAsync([data, "--socket", socket]);
            Assert.AreEqual(socket, new NpgsqlConnectionStringBuilder(serving.ConnectionString).Host);
            await ScalarAsync(serving.ConnectionString, "CREATE TABLE IF NOT EXISTS start (n int); INSERT INTO start VALUES (1)");
            Assert.AreEqual(start + 1L, await ScalarAsync(serving.ConnectionString, "SELECT count(*) FROM start"));
            Outcome second = await Tool.RunAsync("serve", "--socket", socket, "--run", "true");
            Assert.AreEqual(3, second.ExitCode);
            Assert.Contains("PGL2403", second.Errors);
            Assert.AreEqual(0, await serving.EndAsync(SigTerm));
            Assert.IsEmpty(Directory.GetFileSystemEntries(socket));
        }
    }

    [TestMethod]
    public async Task TcpPortAsksForThePasswordWithScram()
    {
        string data = Path.Combine(Environs.Work, "tcp");
        using (Serving serving = await Serving.StartAsync([data, "--port", "0"]))
        {
            NpgsqlConnectionStringBuilder names = new(serving.ConnectionString);
            Assert.AreEqual("127.0.0.1", names.Host);
            Assert.AreEqual(names.Port, await ScalarAsync(serving.ConnectionString, "SELECT inet_server_port()"));
            Assert.StartsWith("SCRAM-SHA-256$", (string)(await ScalarAsync(serving.ConnectionString, "SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'"))!);
            names.Password = "guess";
            PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => ScalarAsync(names.ConnectionString, "SELECT 1"));
            Assert.AreEqual("28P01", refused.SqlState);
            Assert.AreEqual(0, await serving.EndAsync(SigTerm));
        }

        // The owner's rule that lets anybody in is made to ask as well, and a password of the user's choice replaces the random one.
        string rules = Path.Combine(data, "pg_hba.conf");
        File.WriteAllText(rules, "host all all 127.0.0.1/32 trust # mine\n" + File.ReadAllText(rules));
        string file = Path.Combine(Environs.Work, "password");
        File.WriteAllText(file, "it's \"secret\"\n");
        using Serving again = await Serving.StartAsync([data, "--port", "0", "--password-file", file]);
        Assert.StartsWith("host all all 127.0.0.1/32 scram-sha-256 # mine\n", File.ReadAllText(rules));
        Assert.AreEqual("it's \"secret\"", new NpgsqlConnectionStringBuilder(again.ConnectionString).Password);
        Assert.AreEqual(1, await ScalarAsync(again.ConnectionString, "SELECT 1"));
        Assert.AreEqual(0, await again.EndAsync(SigInt));
    }

    [TestMethod]
    [DataRow(new[] { "--host", "0.0.0.0" }, "--allow-remote and a password")]
    [DataRow(new[] { "--host", "::", "--port", "0", "--allow-remote" }, "That takes a password")]
    public async Task OtherMachinesAreServedOnlyWhenAskedForAndWithAPassword(string[] arguments, string says)
    {
        Outcome outcome = await Tool.RunAsync(["serve", .. arguments, "--run", "true"]);
        Assert.AreEqual(3, outcome.ExitCode);
        Assert.Contains("PGL2401", outcome.Errors);
        Assert.Contains(says, outcome.Errors);
    }

    [TestMethod]
    public async Task AllAddressesAreServedWithFlagAndPassword()
    {
        Dictionary<string, string?> variables = new() { ["PGPASSWORD"] = "chosen" };
        Outcome outcome = await Tool.ExecuteAsync(
            await Tool.ProgramAsync(), ["serve", "--host", "0.0.0.0", "--port", "0", "--allow-remote", "--run", Script("echo \"$DATABASE_URL\"")], variables);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        Assert.StartsWith("postgresql://postgres:chosen@127.0.0.1:", outcome.Output);
    }

    [TestMethod]
    public async Task ProgramGetsTheNamesAndItsArgumentsAsTheyAreAndGivesTheExitCode()
    {
        string script = Script("printf '%s\\n' \"$DATABASE_URL\" \"$PGLITE_CONNECTION_STRING\" \"$@\"; exit 7");
        Outcome outcome = await Tool.RunAsync("serve", "--run", script + " \"two words\" $(id) ;");
        Assert.AreEqual(7, outcome.ExitCode, outcome.Errors);
        string[] lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.StartsWith("postgresql://postgres@/postgres?host=%2F", lines[0]);
        Assert.StartsWith("Host=/", lines[1]);
        CollectionAssert.AreEqual(new[] { "two words", "$(id)", ";" }, lines[2..], "no shell looked at them");
        Outcome quoted = await Tool.RunAsync("serve", "--run", Script("printf '<%s>' \"$@\"") + " 'a \"b\" $c' x'y z' \"it's\" '' \"q\\\"\\\\\" 'C:\\d'");
        Assert.AreEqual("<a \"b\" $c><xy z><it's><><q\"\\><C:\\d>", quoted.Output);
        Outcome missing = await Tool.RunAsync("serve", "--run", "no-such-program");
        Assert.AreEqual(3, missing.ExitCode);
        Assert.Contains("PGL2404", missing.Errors);
    }

    [TestMethod]
    public async Task ProgramFindsTheVariablesOfLibpq()
    {
        Dictionary<string, string?> misleading = new()
        {
            ["PGHOSTADDR"] = "192.0.2.1",
            ["PGSERVICE"] = "elsewhere",
            ["PGHOST"] = "db.example",
            ["PGPORT"] = "1",
            ["PGUSER"] = "nobody",
        };
        string script = Script("env | grep ^PG | grep -v ^PGLITE | sort");
        string program = await Tool.ProgramAsync();
        Outcome socket = await Tool.ExecuteAsync(program, ["serve", "--user", "app", "--database", "shop", "--run", script], misleading);
        Assert.AreEqual(0, socket.ExitCode, socket.Errors);
        string[] lines = socket.Output.TrimEnd('\n').Split('\n');
        string[] others = [.. lines.Where(line => !line.StartsWith("PGHOST=/", StringComparison.Ordinal))];
        CollectionAssert.AreEqual(new[] { "PGDATABASE=shop", "PGPORT=5432", "PGSSLMODE=disable", "PGUSER=app" }, others);
        Assert.HasCount(5, lines);

        Outcome tcp = await Tool.ExecuteAsync(program, ["serve", "--port", "0", "--run", script], misleading);
        Assert.AreEqual(0, tcp.ExitCode, tcp.Errors);
        Assert.Contains("PGHOST=127.0.0.1\n", tcp.Output);
        Assert.MatchesRegex("PGPASSWORD=[0-9a-f]{32}\n", tcp.Output);
        Assert.DoesNotContain("PGPORT=1\n", tcp.Output);
    }

    [TestMethod]
    public async Task SignalReachesTheProgramAndItsAnswerIsTheExitCode()
    {
        string ready = Path.Combine(Environs.Work, "trap-ready");
        using Serving serving = Serving.Begin(["--run", Script($"trap 'exit 42' TERM; : > {ready}; while :; do sleep 0.1; done")], await Tool.ProgramAsync());
        Assert.IsTrue(SpinWait.SpinUntil(() => File.Exists(ready), TimeSpan.FromMinutes(1)));
        Assert.AreEqual(42, await serving.EndAsync(SigTerm));
    }

    [TestMethod]
    [DataRow("--port", "70000")]
    [DataRow("--port", "5432", "--socket", "x")]
    [DataRow("--host", "example")]
    [DataRow("--set", "work_mem")]
    [DataRow("--run", "")]
    public async Task ContradictionsOnTheCommandLineAreTold(params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(["serve", .. arguments]);
        Assert.AreEqual(2, outcome.ExitCode, outcome.Errors);
        Assert.Contains(arguments[0], outcome.Errors);
    }

    private static string Script(string body)
    {
        string path = Path.Combine(Environs.Work, Guid.NewGuid().ToString("N") + ".sh");
        File.WriteAllText(path, body + "\n");
        return "sh " + path;
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
#pragma warning disable CA2100 // Statements are written out above.
        await using NpgsqlCommand command = source.CreateCommand(sql);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <summary>A running <c>serve</c>.</summary>
    private sealed partial class Serving : IDisposable
    {
        private readonly Process process;

        private Serving(Process process) => this.process = process;

        public string ConnectionString { get; private set; } = "";

        public static async Task<Serving> StartAsync(string[] arguments)
        {
            Serving serving = Begin(arguments, await Tool.ProgramAsync());
            const string Label = "connection string";
            string? line;
            do
            {
                line = await serving.process.StandardOutput.ReadLineAsync();
            }
            while (line?.StartsWith(Label, StringComparison.Ordinal) == false);
            serving.ConnectionString = line?[Label.Length..].Trim() ?? throw new AssertFailedException(await serving.process.StandardError.ReadToEndAsync());
            return serving;
        }

        public static Serving Begin(string[] arguments, string program)
        {
            // Whoever runs the tests may have ctrl-C ignored, as shells do for what runs in the background; a terminal does not.
            ProcessStartInfo start = new("env", ["--default-signal=INT", program, "serve", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach ((string name, string? value) in Tool.Merged())
            {
                start.Environment[name] = value;
            }

            return new Serving(Process.Start(start)!);
        }

        public async Task<int> EndAsync(int signal)
        {
            Assert.AreEqual(0, Kill(process.Id, signal));
            using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }

        [LibraryImport("libc", EntryPoint = "kill")]
        private static partial int Kill(int pid, int signal);
    }
}
