using System.Globalization;

namespace PgliteSdk.Build.Console;

/// <summary>One line for each beginning and end: for CI, files and pipes.</summary>
internal sealed class PlainView(TextWriter output) : IConsoleView
{
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

    public Task<T> RunAsync<T>(Func<Task<T>> body) => body();

    private sealed class Nothing : IDisposable
    {
        public static readonly Nothing Instance = new();

        public void Dispose()
        {
        }
    }
}
