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
