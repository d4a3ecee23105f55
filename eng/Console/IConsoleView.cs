namespace PgliteSdk.Build.Console;

/// <summary>How steps are shown. Members may be called from several steps at once.</summary>
internal interface IConsoleView
{
    /// <summary>A line of its own.</summary>
    void Line(string text);

    /// <summary>A step began; the returned object ends its display.</summary>
    IDisposable Begin(string step, string what, string log);

    /// <summary>A step ended; <paramref name="outcome"/> is ok, cached or failed.</summary>
    void End(string step, string outcome, TimeSpan elapsed, string note);

    /// <summary>How long the verb will still take, said anew each second.</summary>
    void Left(TimeSpan left);

    /// <summary>Runs a verb inside the display.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> body);
}
