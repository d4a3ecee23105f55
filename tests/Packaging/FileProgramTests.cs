namespace PgliteSdk.Tests.Packaging;

/// <summary>The shortest way in, as the README shows it first: one file, and no project.</summary>
[TestClass]
[DoNotParallelize]
public sealed class FileProgramTests
{
    private const string Body = """
        using LibPglite;
        using Npgsql;

        await using var pg = await PgliteRuntime.StartAsync();
        await using var db = NpgsqlDataSource.Create(pg.ConnectionString);
        await using var command = db.CreateCommand("SELECT 'sum ' || sum(i) FROM generate_series(1, 100) i");
        Console.WriteLine(await command.ExecuteScalarAsync());
        """;

    [TestMethod]
    [DataRow("package", "#:package LibPglite@")]
    [DataRow("sdk", "#:sdk LibPglite.Sdk@")]
    public async Task FileRunsAndIsPublished(string name, string directive)
    {
        Project project = new("file-" + name, Environs.Feed);
        project.Write("app.cs", $"{directive}{Environs.Version}\n#:package Npgsql@10.0.3\n{Body}\n");

        // dotnet keeps what it builds of such a file for the user, not beside it.
        project.Environment["XDG_DATA_HOME"] = Directory.CreateDirectory(project.At("data")).FullName;
        Outcome run = await project.Succeed("run", "app.cs");
        Assert.AreEqual("sum 5050", run.Output.Trim());

        await project.Succeed("publish", "app.cs", "-o", "out", "-p:PublishAot=false", "-r", "linux-x64");
        project.AssertPayload("out/pglite", Environs.Version);
        Assert.AreEqual("sum 5050", await project.Start(project.At("out/app")));
    }
}
