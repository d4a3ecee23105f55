using System.Globalization;

namespace PgliteSdk.Build.Console;

/// <summary>One line for each beginning and end: for CI, files and pipes.</summary>
internal sealed class PlainView(TextWriter output, TimeProvider? clock = null) : IConsoleView
{
    /// <summary>A reader of a log wants no line each second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private long said;
    private string left = "";
    private readonly Lock gate = new();

    public void Line(string text)
    {
        lock (gate)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }

    public IDisposable Begin(string step, string what, string log)
    {
        Line($"  start   {step,-12} {what} (log: {log})");
        return Nothing.Instance;
    }

    public void End(string step, string outcome, TimeSpan elapsed, string note) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"  {outcome,-7} {step,-12} {elapsed.TotalSeconds:F1} s{(note.Length == 0 ? "" : " " + note)}"));

    public void Left(TimeSpan left)
    {
        string text = Forecast.Text(left);
        lock (gate)
        {
            if (text == this.left || (this.left.Length > 0 && clock.GetElapsedTime(said) < Pause))
            {
                return;
            }

            (this.left, said) = (text, clock.GetTimestamp());
            Line($"  left    {text}");
        }
    }

    public Task<T> RunAsync<T>(Func<Task<T>> body) => body();

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
        }
    }
}
