using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CliWrap;

namespace PgliteSdk.Tests.Tool;

/// <summary>What is wrong on the command line, on the disk or in PostgreSQL is a message and an exit code, and never an exception.</summary>
[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    [DataRow("--port", "serve", "--port", "abc")]
    [DataRow("--port", "serve", "--port")]
    [DataRow("--port", "serve", "--socket", "x", "--port", "abc")]
    [DataRow("--host", "serve", "--host")]
    [DataRow("--host", "serve", "--socket", "x", "--host", "example")]
    [DataRow("quote", "serve", "--run", "echo 'one")]
    [DataRow("Required argument", "verify")]
    [DataRow("--format", "verify", "x", "--format")]
    [DataRow("--format", "verify", "x", "--format", "xml")]
    [DataRow("--max-bytes", "verify", "x", "--max-bytes", "much")]
    [DataRow("Required argument", "doctor")]
    [DataRow("--format", "doctor", "x", "--format", "xml")]
    [DataRow("--nothing", "info", "--nothing")]
    [DataRow("tcsh", "completion", "tcsh")]
    [DataRow("sevre", "sevre")]
    public async Task CommandLineThatIsNotUnderstoodEndsWithTwo(string says, params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(arguments);
        Assert.AreEqual(2, outcome.ExitCode, outcome.Errors);
        Assert.Contains(says, outcome.Errors);
        IsNoException(outcome);
    }

    [TestMethod]
    [DataRow("verify")]
    [DataRow("doctor")]
    public async Task PathsWithNothingToJudgeEndWithThree(string verb)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Environs.Work, "bad-" + verb)).FullName;
        string pipe = Path.Combine(folder, "pipe");
        await Cli.Wrap("mkfifo").WithArguments([pipe]).ExecuteAsync();
        string text = Path.Combine(folder, "text");
        await File.WriteAllTextAsync(text, "no archive");
        await File.WriteAllTextAsync(Path.Combine(folder, "empty"), "");
        string[] paths = [Path.Combine(folder, "missing"), folder, text, Path.Combine(folder, "empty"), pipe, "/dev/zero", "/proc/1/mem"];
        foreach (string path in paths)
        {
            Outcome outcome = await Tool.RunAsync(verb, path);
            Assert.AreEqual(3, outcome.ExitCode, path + "\n" + outcome.Output + outcome.Errors);
            Assert.Contains("PGL", outcome.Output + outcome.Errors, path);
            IsNoException(outcome);
        }
    }

    [TestMethod]
    public async Task FileThatMayNotBeReadEndsWithThree()
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("root may read everything");
        }

        string file = Path.Combine(Environs.Work, "locked.nupkg");
        await File.WriteAllTextAsync(file, "PK");
        File.SetUnixFileMode(file, UnixFileMode.None);
        Outcome outcome = await Tool.RunAsync("verify", file);
        Assert.AreEqual(3, outcome.ExitCode, outcome.Errors);
        Assert.Contains(file, outcome.Errors);
        IsNoException(outcome);
    }

    [TestMethod]
    [DataRow("info")]
    [DataRow("verify", "no-such-path")]
    [DataRow("completion", "bash")]
    public async Task OutputThatFindsNoRoomEndsWithThree(params string[] arguments)
    {
        string program = await Tool.ProgramAsync();
        Outcome outcome = await Tool.ExecuteAsync("sh", ["-c", "exec \"$0\" \"$@\" > /dev/full", program, .. arguments]);
        Assert.AreEqual(3, outcome.ExitCode, outcome.Errors);
        Assert.Contains("space", outcome.Errors);
        IsNoException(outcome);
    }

    [TestMethod]
    public async Task PathsThatCannotBeServedFromEndWithThree()
    {
        string file = Path.Combine(Environs.Work, "no-directory");
        await File.WriteAllTextAsync(file, "a file");
        string foreign = Directory.CreateDirectory(Path.Combine(Environs.Work, "foreign")).FullName;
        await File.WriteAllTextAsync(Path.Combine(foreign, "letter.txt"), "not PostgreSQL's");
        string deep = Path.Combine(Environs.Work, new string('s', 100));
        foreach (string[] arguments in (string[][])[[file], [foreign], ["/proc/data"], ["--socket", file], ["--socket", deep], ["--port", "0", "--password-file", file + "-missing"]])
        {
            Outcome outcome = await Tool.RunAsync(["serve", .. arguments, "--run", "true"]);
            Assert.AreEqual(3, outcome.ExitCode, string.Join(' ', arguments) + "\n" + outcome.Errors);
            IsNoException(outcome);
        }

        CollectionAssert.AreEqual(new[] { Path.Combine(foreign, "letter.txt") }, Directory.GetFileSystemEntries(foreign));
    }

    [TestMethod]
    public async Task ErrorOfPostgreSqlIsToldWithItsCodeInLinesOfItsOwn()
    {
        string data = Path.Combine(Environs.Work, "no-role");
        Assert.AreEqual(0, (await Tool.RunAsync("serve", data, "--run", "true")).ExitCode);
        Outcome ghost = await Tool.RunAsync("serve", data, "--port", "0", "--user", "ghost", "--run", "true");
        Assert.AreEqual(3, ghost.ExitCode, ghost.Errors);
        Assert.Contains("role \"ghost\" does not exist\n      SQLSTATE 28000\n", ghost.Errors);
        IsNoException(ghost);

        Outcome setting = await Tool.RunAsync("serve", "--set", "work_mem=lots", "--run", "true");
        Assert.AreEqual(3, setting.ExitCode, setting.Errors);
        Assert.Contains("work_mem", setting.Errors);
        Assert.Contains("\n      ", setting.Errors);
        IsNoException(setting);
    }

    [TestMethod]
    public async Task LastOfRepeatedSettingsCounts()
    {
        string show = Path.Combine(Environs.Work, "repeated");
        Assert.AreEqual(3, (await Tool.RunAsync("serve", show, "--set", "work_mem=8MB", "--set", "WORK_MEM=none", "--run", "true")).ExitCode);
        Outcome outcome = await Tool.RunAsync("serve", show, "--set", "work_mem=none", "--set", "work_mem=8MB", "--run", "true");
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
    }

    [TestMethod]
    public async Task PortThatIsTakenIsNamedAndNothingIsMade()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        string data = Path.Combine(Environs.Work, "taken");
        Outcome outcome = await Tool.RunAsync("serve", data, "--port", port, "--run", "true");
        Assert.AreEqual(3, outcome.ExitCode, outcome.Errors);
        Assert.Contains("PGL2405", outcome.Errors);
        Assert.Contains($"TCP port {port} of 127.0.0.1 cannot be used: another program listens there", outcome.Errors);
        Assert.IsFalse(Directory.Exists(data));

        Dictionary<string, string?> variables = new() { ["PGPASSWORD"] = "chosen" };
        Outcome elsewhere = await Tool.ExecuteAsync(
            await Tool.ProgramAsync(), ["serve", "--host", "203.0.113.1", "--port", "0", "--allow-remote", "--run", "true"], variables);
        Assert.AreEqual(3, elsewhere.ExitCode, elsewhere.Errors);
        Assert.Contains("this machine does not have the address", elsewhere.Errors);
        IsNoException(elsewhere);
    }

    private static void IsNoException(Outcome outcome)
    {
        Assert.DoesNotContain("   at ", outcome.Errors);
        Assert.DoesNotContain("\\u000a", outcome.Output + outcome.Errors);
    }
}
