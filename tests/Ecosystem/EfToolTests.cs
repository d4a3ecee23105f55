namespace PgliteSdk.Tests.Ecosystem;

[TestClass]
public sealed class EfToolTests
{
    /// <summary>One test, because each step stands on the one before, and each build costs.</summary>
    [TestMethod]
    public async Task ToolWorksWhetherTheApplicationRunsOrNot()
    {
        using var app = new EfApp();
        await app.SucceedAsync("tool", "restore");
        await app.SucceedAsync("restore");

        // Needs no database, and makes none.
        await app.SucceedAsync("ef", "migrations", "add", "First");
        Assert.IsFalse(Directory.Exists(app.DataDirectory), "a migration was added and a cluster made for it");

        // Nothing runs: it makes the cluster, updates it and stops it again.
        await app.SucceedAsync("ef", "database", "update");
        Assert.IsTrue(File.Exists(Path.Combine(app.DataDirectory, "PG_VERSION")));
        Assert.IsFalse(File.Exists(Path.Combine(app.DataDirectory, "postmaster.pid")), "the cluster was not stopped");

        // The application runs: adding needs nothing of it, updating uses its cluster.
        using (Host running = app.Start())
        {
            Assert.AreEqual("First", await running.UntilAsync("applied"));
            await running.UntilAsync("ready");
            File.WriteAllText(app.At("Price.cs"), "public sealed class Price { public int Id { get; set; } }");
            string program = File.ReadAllText(app.At("Program.cs"));
            File.WriteAllText(app.At("Program.cs"), program.Replace(
                "    /// <summary>What is sold.</summary>",
                "    /// <summary>For how much.</summary>\n    public DbSet<Price> Prices => Set<Price>();\n\n    /// <summary>What is sold.</summary>",
                StringComparison.Ordinal));
            await app.SucceedAsync("ef", "migrations", "add", "Second");
            await app.SucceedAsync("ef", "database", "update");
            Assert.Contains("Second", await app.SucceedAsync("ef", "migrations", "list", "--no-build"));
            Assert.DoesNotContain("Pending", await app.SucceedAsync("ef", "migrations", "list", "--no-build"));
            Assert.IsTrue(File.Exists(Path.Combine(app.DataDirectory, "postmaster.pid")), "the application's cluster was stopped");
            running.Signal("TERM");
            await running.EndAsync();
        }

        using Host again = app.Start();
        Assert.AreEqual("First,Second", await again.UntilAsync("applied"));
        await again.UntilAsync("ready");
        again.Signal("INT");
        await again.EndAsync();
        Assert.IsFalse(File.Exists(Path.Combine(app.DataDirectory, "postmaster.pid")));
    }
}
