using System.Diagnostics;

namespace PgliteSdk.Tests.Engine;

/// <summary>
/// native/template and native/platform without an engine, linked with a program that kills itself at a step, or answers in place of the
/// system.
/// </summary>
[TestClass]
public sealed class DirectoryStepTests
{
    private const string Ext4 = "ef53", Xfs = "58465342", Fuse = "65735546", Plan9 = "1021997", Smb = "ff534d42", Overlay = "794c7630";

    private static readonly string s_root = Variable("PGLITE_TEST_ROOT");
    private static readonly ScratchFolder s_folder = new();
    private static string? s_program;

    [ClassInitialize]
    public static async Task Compile(TestContext context)
    {
        string native = Path.Combine(s_root, "native");
        string[] sources =
        [
            Path.Combine(s_root, "tests", "hosts", "directory", "steps.c"),
            Path.Combine(native, "abi", "report.c"),
            .. Directory.GetFiles(Path.Combine(native, "template"), "*.c"),
            .. Directory.GetFiles(Path.Combine(native, "platform"), "*.c"),
            .. Directory.GetFiles(Path.Combine(native, "platform", "linux"), "*.c").Where(file => Path.GetFileName(file) != "session_base.c"),
        ];
        string[] folders = ["template", "abi", "platform", "platform/linux", "supervisor", "session"];
        s_program = s_folder.Sub("steps");
        (int status, string said) = await RunAsync(
            Path.Combine(Variable("PGLITE_TEST_LLVM"), "clang"),
            ["-O1", "-D_GNU_SOURCE", "-w", .. folders.Select(folder => "-I" + Path.Combine(native, folder)), "-o", s_program, .. sources, "-lpthread"]);
        Assert.AreEqual(0, status, said);
    }

    [ClassCleanup]
    public static void Remove() => s_folder.Dispose();

    /// <summary>Killed at each step (a sample of those in the middle), a directory is empty, unfinished or whole, and the next start takes it.</summary>
    [TestMethod]
    [DataRow("make")]
    [DataRow("undo")]
    [DataRow("again")]
    public async Task KillAtNoStepLeavesADirectoryThatIsOfNoUse(string how)
    {
        string template = Path.Combine(Variable("PGLITE_TEST_PAYLOAD"), "template", "cluster.tar");
        (int status, string said) = await RunAsync(s_program!, how, template, s_folder.Sub(how));
        Assert.AreEqual(0, status, said);
        Assert.Contains("none wrong", said);
    }

    [TestMethod]
    [DataRow("6.1.0-13-amd64", Ext4, "one sync", "no file")]
    [DataRow("5.8.0", Xfs, "one sync", "no file")]
    [DataRow("5.7.19", Ext4, "no one sync", "each file")]
    [DataRow("4.18.0-553.el8", Xfs, "no one sync", "each file")]
    [DataRow("6.1.0", Fuse, "no one sync", "each file")]
    [DataRow("6.1.0", Plan9, "no one sync", "each file")]
    [DataRow("6.1.0", Smb, "no one sync", "each file")]
    [DataRow("6.1.0", Overlay, "no one sync", "each file")]
    public async Task FileSystemIsSyncedAsOneOnlyWhereThatTellsOfErrors(string kernel, string fileSystem, string sync, string files)
    {
        // Much that waits to be written is a reason of its own to sync each file.
        using Process flush = Process.Start("/bin/sync");
        await flush.WaitForExitAsync();
        (int status, string said) = await RunAsync(s_program!, "sync", SyncFolder("soundness"), kernel, fileSystem);
        Assert.AreEqual(0, status, said);
        if (sync == "no one sync" || !said.Contains("each file", StringComparison.Ordinal))
        {
            Assert.AreEqual($"result 0, errno 0, {sync}, {files}\n", said);
        }
    }

    [TestMethod]
    [DataRow("open:24", -2, 24)]
    [DataRow("open:12", -2, 12)]
    [DataRow("open:2", 0, 0)]
    [DataRow("fsync:5", -1, 5)]
    [DataRow("fsync:28", -1, 28)]
    public async Task FailedSyncIsToldApartFromAFileThatCouldNotBeOpened(string failure, int result, int error)
    {
        (int status, string said) = await RunAsync(s_program!, "sync", SyncFolder("failures"), "6.1.0", Fuse, failure);
        Assert.AreEqual(0, status, said);
        Assert.AreEqual($"result {result}, errno {error}, no one sync, each file\n", said);
    }

    private static string SyncFolder(string name)
    {
        string folder = s_folder.Sub(name);
        foreach (string file in new[] { "PG_VERSION", "1", "inner/2", "inner/3", "inner/deep/4" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
            File.WriteAllText(Path.Combine(folder, file), "content");
        }

        return folder;
    }

    private static async Task<(int Status, string Said)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set. Run these tests with './build.sh test'.");
}
