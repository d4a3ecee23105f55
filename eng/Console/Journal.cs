using System.Diagnostics;

namespace PgliteSdk.Build.Console;

/// <summary>Says what a verb does: each step, how long it took, where its log is. Steps may run side by side.</summary>
internal sealed class Journal(IConsoleView view, Repository repository, TimeProvider? clock = null)
{
    /// <summary>What the cache holds is passed over in the first seconds: a forecast before would count it.</summary>
    private static readonly TimeSpan FirstForecast = TimeSpan.FromSeconds(10);

    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private Forecast? forecast;
    private ITimer? ticking;
    private string? last;

    public void Line(string text) => view.Line(text);

    /// <summary>Keeps a line for the very end of the verb, where programs that read the output look.</summary>
    public void Last(string text) => last = text;

    public void WriteLast()
    {
        if (last is not null)
        {
            view.Line(last);
        }
    }

    /// <summary>From now on also says how long the verb will still take.</summary>
    public void Expect(ExpectedVerb verb)
    {
        Forecast expected = forecast = new Forecast(verb, clock);
        ticking = clock.CreateTimer(_ => view.Left(expected.Left()), null, FirstForecast, TimeSpan.FromSeconds(1));
    }

    public async Task<T> RunAsync<T>(Func<Task<T>> body)
    {
        try
        {
            return await view.RunAsync(body);
        }
        finally
        {
            ticking?.Dispose();
        }
    }

    /// <summary>Runs one step with a fresh log file, and says how it ended.</summary>
    public async Task<T> StepAsync<T>(string step, string what, Func<StepLog, Task<T>> body)
    {
        Directory.CreateDirectory(repository.Logs);
        string path = Path.Combine(repository.Logs, step + ".log");
        string shown = repository.Relative(path);
        var taken = Stopwatch.StartNew();
        forecast?.Begin(step);
        using IDisposable display = view.Begin(step, what, shown);
        await using var log = new StepLog(path, shown);
        try
        {
            T result = await body(log);
            view.End(step, "ok", taken.Elapsed, log.Note);
            forecast?.End(step);
            return result;
        }
        catch (Exception)
        {
            view.End(step, "failed", taken.Elapsed, $"log: {shown}");
            throw;
        }
    }

    public Task StepAsync(string step, string what, Func<StepLog, Task> body) =>
        StepAsync(step, what, async log =>
        {
            await body(log);
            return true;
        });

    /// <summary>A step whose result was there already.</summary>
    public void Cached(string step, string note)
    {
        forecast?.Cached(step);
        view.End(step, "cached", TimeSpan.Zero, note);
    }
}
