using Microsoft.VisualStudio.TestTools.UnitTesting;
using PgliteSdk.Build;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Libraries;
using PgliteSdk.Build.Native;
using Spectre.Console;

namespace PgliteSdk.Tests.Eng;

/// <summary>How long a verb will still take: what is said, when, and from which figures.</summary>
[TestClass]
public sealed class ForecastTests
{
    private static readonly ExpectedVerb Verb =
        new(2, [new("server", 600), new("bitcode", 300, Chain: true), new("code", 300, Chain: true)]);

    private readonly Clock clock = new();

    [TestMethod]
    public void WorkIsDoneSideBySide() => Assert.AreEqual(TimeSpan.FromSeconds(600), new Forecast(Verb, clock).Left());

    [TestMethod]
    public void AChainIsNotDoneSideBySide()
    {
        var forecast = new Forecast(Verb, clock);
        forecast.Cached("server");
        Assert.AreEqual(TimeSpan.FromSeconds(600), forecast.Left());
        forecast.Cached("bitcode");
        Assert.AreEqual(TimeSpan.FromSeconds(300), forecast.Left());
    }

    [TestMethod]
    public void ARunningStepCountsByWhatIsLeftOfIt()
    {
        var forecast = new Forecast(Verb, clock);
        forecast.Cached("server");
        forecast.Begin("bitcode");
        clock.Advance(100);
        Assert.AreEqual(TimeSpan.FromSeconds(500), forecast.Left());
        clock.Advance(1000);
        Assert.AreEqual(TimeSpan.FromSeconds(300), forecast.Left());
    }

    [TestMethod]
    public void AMachineOfHalfTheSpeedIsExpectedToTakeTwiceAsLong()
    {
        var forecast = new Forecast(Verb, clock);
        forecast.Cached("server");
        forecast.Begin("bitcode");
        clock.Advance(600);
        forecast.End("bitcode");
        Assert.AreEqual(573, forecast.Left().TotalSeconds, 1, "300 s at nearly twice the time");
    }

    [TestMethod]
    public void AStepThatIsNotInTheTableChangesNothing()
    {
        var forecast = new Forecast(Verb, clock);
        forecast.Begin("download");
        clock.Advance(1000);
        forecast.End("download");
        Assert.AreEqual(TimeSpan.FromSeconds(600), forecast.Left());
    }

    [TestMethod]
    [DataRow(20, "less than a minute")]
    [DataRow(70, "about a minute")]
    [DataRow(100, "about 2 minutes")]
    [DataRow(899, "about 15 minutes")]
    public void ItIsSaidInMinutes(int seconds, string text) => Assert.AreEqual(text, Forecast.Text(TimeSpan.FromSeconds(seconds)));

    [TestMethod]
    public void APlainLogHasALineAMinuteAtMost()
    {
        using var output = new StringWriter();
        var view = new PlainView(output, clock);
        for (int second = 0; second < 180; second++, clock.Advance(1))
        {
            view.Left(TimeSpan.FromSeconds(600 - second));
        }

        Assert.AreEqual("  left    about 10 minutes\n  left    about 9 minutes\n  left    about 8 minutes\n", output.ToString());
    }

    [TestMethod]
    public async Task ATerminalHasALineThatStays()
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        var view = new LiveView(console);
        await view.RunAsync(async () =>
        {
            using (view.Begin("bitcode", "compile", "log"))
            {
                view.Left(TimeSpan.FromMinutes(12));
                await UntilAsync(() => output.ToString().Contains("left: about 12 minutes", StringComparison.Ordinal));
            }

            view.Left(TimeSpan.FromMinutes(3));
            await UntilAsync(() => output.ToString().Contains("left: about 3 minutes", StringComparison.Ordinal));
            return true;
        });
    }

    [TestMethod]
    public async Task AJournalSaysItAsStepsEnd()
    {
        using var scratch = new Scratch();
        using var output = new StringWriter();
        var journal = new Journal(new PlainView(output, clock), new Repository(scratch.Folder), clock);
        await journal.RunAsync(async () =>
        {
            journal.Expect(Verb);
            journal.Cached("server", "");
            clock.Advance(10);
            await journal.StepAsync("bitcode", "compile", _ => Task.CompletedTask);
            clock.Advance(60);
            return true;
        });
        string said = output.ToString();
        Assert.Contains("  left    about 10 minutes\n", said);
        int done = said.IndexOf("  ok      bitcode", StringComparison.Ordinal);
        Assert.IsGreaterThan(done, said.IndexOf("  left    less than a minute", StringComparison.Ordinal), said);
        Assert.AreEqual(0, clock.Timers, "nothing is said after the end");
    }

    [TestMethod]
    public void TheTableOfQuickstartHasItsExtensionsAndLibraries()
    {
        Repository repository = Repository.Find(AppContext.BaseDirectory);
        ExpectedVerb table = Forecast.Read(repository.StepSeconds)["quickstart"];
        EngineTarget target = EngineTarget.LinuxX64;
        ExtensionInventory inventory = ExtensionInventory.Read(Path.Combine(repository.Native, "extensions.json"))
            .For(target, all: false, here: true);
        LibraryInventory libraries = LibraryInventory.Read(Path.Combine(repository.Native, "libraries.json")).For(target);
        IEnumerable<string> extensions = inventory.Builds()
            .Select(rows => rows.Count == 1 ? rows[0].Name : Path.GetFileName(rows[0].Folder));
        string[] needed =
        [
            .. libraries.Closure(inventory.Extensions.Where(row => row.IsShipped).SelectMany(row => row.LibrariesFor(target)), "a test")
                .Concat(libraries.Closure(libraries.BelowServer, "a test")).Select(library => "library-" + library.Name).Distinct(),
        ];
        CollectionAssert.AreEquivalent(extensions.Select(name => "extension-" + name).ToArray(), Named("extension-"));
        CollectionAssert.AreEquivalent(needed, Named("library-"));

        string[] Named(string start) =>
            [.. table.Steps.Select(step => step.Step).Where(step => step.StartsWith(start, StringComparison.Ordinal))];
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (int tries = 0; !holds(); tries++)
        {
            Assert.IsLessThan(600, tries, "it was not shown");
            await Task.Delay(50);
        }
    }
}
