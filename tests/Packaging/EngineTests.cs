using System.Diagnostics;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Packaging;

/// <summary>The packages of this build, published in every form, and PostgreSQL started from what was published.</summary>
[TestClass]
[DoNotParallelize]
public sealed class EngineTests
{
    private const string Sum = "SELECT 'sum ' || sum(i) FROM generate_series(1, 100) i";

    [TestMethod]
    [DataRow("framework", "--no-self-contained")]
    [DataRow("contained", "--self-contained")]
    [DataRow("single", "--self-contained", "-p:PublishSingleFile=true")]
    [DataRow("extract", "--self-contained", "-p:PublishSingleFile=true", "-p:IncludeAllContentForSelfExtract=true")]
    [DataRow("trimmed", "--self-contained", "-p:PublishTrimmed=true")]
    public async Task PublishedProgramStartsPostgresql(string name, params string[] arguments)
    {
        Project project = Program("engine-" + name);
        await project.Succeed(["publish", "-r", "linux-x64", "-o", "out", .. arguments]);
        project.AssertPayload("out/pglite", Environs.Version);
        Assert.AreEqual("answered", await project.Start(project.At("out/App")));
    }

    [TestMethod]
    public async Task NativeAotProgramStartsPostgresql()
    {
        if (!new[] { "clang", "gcc" }.Any(OnPath))
        {
            Assert.Inconclusive("NativeAOT links with clang or gcc, and neither is on the path.");
        }

        Project project = Program("engine-aot", "<PublishAot>true</PublishAot>" + (OnPath("clang") ? "" : "<CppCompilerAndLinker>gcc</CppCompilerAndLinker>"));
        Outcome restore = await project.Run("restore", "-r", "linux-x64");
        if (restore.ExitCode != 0 && restore.Output.Contains("ILCompiler", StringComparison.Ordinal))
        {
            Assert.Inconclusive("The NativeAOT compiler cannot be restored here: " + restore.Output);
        }

        await project.Succeed("publish", "-r", "linux-x64", "-o", "out", "--no-restore");
        project.AssertPayload("out/pglite", Environs.Version);
        Assert.IsFalse(File.Exists(project.At("out/App.dll")));
        Assert.AreEqual("answered", await project.Start(project.At("out/App")));
    }

    [TestMethod]
    public async Task NamedExtensionCanBeCreatedAndTheOthersAreNotThere()
    {
        Project project = new("engine-extension", Environs.Feed);
        project.Write("App.csproj", Project.Sdk(
            "<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable>", "<PgliteExtension Include=\"pg_trgm\" />")
            .Replace("\"Microsoft.NET.Sdk\"", $"\"LibPglite.Sdk/{Environs.Version}\"", StringComparison.Ordinal));
        project.Write("Program.cs", Source(
            "CREATE EXTENSION pg_trgm; SELECT 'there: ' || string_agg(name, ' ' ORDER BY name) FROM pg_available_extensions", "there: pg_trgm plpgsql"));
        await project.Succeed("publish", "-o", "out");
        Assert.AreEqual("answered", await project.Start(project.At("out/App")));
    }

    [TestMethod]
    public async Task RunWithoutRidStartsPostgresql()
    {
        Project project = Program("engine-run");
        Outcome outcome = await project.Succeed("run");
        Assert.EndsWith("answered", outcome.Output.Trim());
    }

    /// <summary>
    /// The output is on another file system than the intermediate files, and the library there is no longer as it was left: the build
    /// puts another file in its place, and the one that runs stays whole until the program ends.
    /// </summary>
    [TestMethod]
    public async Task RunningProgramKeepsItsLibraryWhenItIsBuiltAgain()
    {
        string output = Directory.CreateDirectory($"/dev/shm/pglite-packaging-{Environment.ProcessId}").FullName;
        try
        {
            Project project = Program("engine-running");
            const string Wait = "Console.WriteLine(\"ready\");\nConsole.ReadLine();\n";
            project.Write("Program.cs", Source(Sum, "sum 5050").Replace("using PgliteSession", Wait + "using PgliteSession", StringComparison.Ordinal));
            await project.Succeed("build", "-p:OutDir=" + output + "/");
            using Process program = Process.Start(new ProcessStartInfo(Path.Combine(output, "App"))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["DOTNET_ROOT"] = Path.GetDirectoryName(Project.DotNet), ["LIBPGLITE_PLUGIN_PATH"] = null },
            })!;
            Assert.AreEqual("ready", await program.StandardOutput.ReadLineAsync());
            string payload = Path.Combine(output, "pglite");
            string library = Path.Combine(payload, "libpglite.so");
            await File.AppendAllTextAsync(library, "more");
            await project.Succeed("build", "--no-restore", "-p:OutDir=" + output + "/");
            Assert.IsEmpty(PayloadVerifier.Verify(ManifestReader.Read(Path.Combine(payload, "manifest.json")), payload));
            string[] maps = await File.ReadAllLinesAsync($"/proc/{program.Id}/maps");
            Assert.EndsWith(" (deleted)", maps.First(line => line.Contains(library, StringComparison.Ordinal)));
            await program.StandardInput.WriteLineAsync();
            Assert.AreEqual("answered", (await program.StandardOutput.ReadToEndAsync()).Trim());
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    /// <summary>The runtime says that it is one for musl; the files are there, and are not for such a system.</summary>
    [TestMethod]
    public async Task SystemWithoutARuntimeIsNamedWithThoseThatThereAre()
    {
        Project project = Program("engine-musl");
        project.Write("Program.cs", """
            using System;
            using LibPglite;

            try
            {
                await using PgliteRuntime pg = await PgliteRuntime.StartAsync();
            }
            catch (PgliteException e)
            {
                Console.WriteLine(e.ErrorCode + " " + e.Message);
            }
            """);
        project.Environment["DOTNET_RUNTIME_ID"] = "linux-musl-x64";
        Outcome outcome = await project.Succeed("run");
        Assert.Contains("PlatformNotSupported LibPglite has no runtime for this system, 'linux-musl-x64' (", outcome.Output);
        Assert.Contains("Supported: linux-x64 and linux-arm64 with glibc, osx-arm64.", outcome.Output);
    }

    private static Project Program(string name, string properties = "")
    {
        Project project = new(name, Environs.Feed);
        project.Write("App.csproj", Project.Sdk(
            "<OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable>" + properties, Project.Reference(Environs.Version)));
        project.Write("Program.cs", Source(Sum, "sum 5050"));
        return project;
    }

    /// <summary>A program that sends <paramref name="sql"/>, of at most 250 bytes, and looks for a text in the reply.</summary>
    private static string Source(string sql, string expected) => $$"""
        using System;
        using System.Text;
        using LibPglite;

        byte[] sql = Encoding.UTF8.GetBytes("{{sql}}\0");
        byte[] query = new byte[5 + sql.Length];
        query[0] = (byte)'Q';
        query[4] = checked((byte)(4 + sql.Length));
        sql.CopyTo(query, 5);
        await using PgliteRuntime pg = await PgliteRuntime.StartAsync();
        using PgliteSession session = pg.OpenSession();
        string reply = Encoding.ASCII.GetString(session.ExecProtocolRaw(query));
        Console.WriteLine(reply.Contains("{{expected}}") ? "answered" : reply);
        """;

    private static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
