using System.Globalization;
using Spectre.Console;

namespace PgliteSdk.Build.Console;

/// <summary>A terminal: running steps with their clocks below, finished ones scroll up.</summary>
internal sealed class LiveView(IAnsiConsole console) : IConsoleView
{
    private readonly Lock gate = new();
    private ProgressContext? progress;
    private ProgressTask? left;

    public void Line(string text)
    {
        lock (gate)
        {
            console.WriteLine(text);
        }
    }

    public IDisposable Begin(string step, string what, string log)
    {
        ProgressTask? task = progress?.AddTask($"{Markup.Escape(step)} [grey]{Markup.Escape(what)} ({Markup.Escape(log)})[/]");
        if (task is not null)
        {
            task.IsIndeterminate = true;
        }

        return new Running(task);
    }

    public void End(string step, string outcome, TimeSpan elapsed, string note)
    {
        string colour = outcome == "failed" ? "red" : "green";
        string seconds = elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        lock (gate)
        {
            console.MarkupLine($"[{colour}]{outcome,-7}[/] {Markup.Escape(step),-12} {seconds} s [grey]{Markup.Escape(note)}[/]");
        }
    }

    public void Left(TimeSpan left)
    {
        if (progress is null)
        {
            return;
        }

        this.left ??= progress.AddTask("left");
        this.left.IsIndeterminate = true;
        this.left.Description = $"[bold]left: {Markup.Escape(Forecast.Text(left))}[/]";
    }

    public Task<T> RunAsync<T>(Func<Task<T>> body) =>
        console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new SpinnerColumn(), new ElapsedTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context =>
            {
                progress = context;
                return body();
            });

    private sealed class Running(ProgressTask? task) : IDisposable
    {
        public void Dispose() => task?.StopTask();
    }
}
