using System.Text;

namespace PgliteSdk.Build.Console;

/// <summary>The log file of one step. Writing is safe from several threads.</summary>
internal sealed class StepLog : IAsyncDisposable
{
    private const int TailLength = 16 * 1024;
    private readonly StreamWriter writer;
    private readonly StringBuilder tail = new();
    private readonly Lock gate = new();

    public StepLog(string path, string shown)
    {
        writer = new StreamWriter(path, append: false, new UTF8Encoding(false));
        Shown = shown;
    }

    /// <summary>The log's path as the user sees it.</summary>
    public string Shown { get; }

    /// <summary>What the step wants to add to its closing line.</summary>
    public string Note { get; set; } = "";

    public void Write(string line)
    {
        lock (gate)
        {
            writer.WriteLine(line);
            writer.Flush();
            tail.AppendLine(line);
            if (tail.Length > TailLength)
            {
                tail.Remove(0, tail.Length - TailLength);
            }
        }
    }

    /// <summary>The last lines, in which a failed tool says why.</summary>
    public string Tail()
    {
        lock (gate)
        {
            return tail.ToString();
        }
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
