using System.Diagnostics;
using System.Runtime.InteropServices;
using LibPglite;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>A direct session on a thread that would be ended by the signals of failed writes: SIGPIPE as in a C program, SIGXFSZ.</summary>
internal static partial class FileSignals
{
    private const int Sigpipe = 13;
    private const int FileSize = 1; // RLIMIT_FSIZE
    private const ulong Limit = 64 << 20;

    public static async Task<int> Run(string folder)
    {
        // As a C program has it: .NET ignores SIGPIPE.
        _ = Signal(Sigpipe, 0);
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        using PgliteSession session = runtime.OpenSession(PgliteSessionKind.Direct);

        string fifo = Path.Combine(folder, "fifo");
        using (Process made = Process.Start("mkfifo", [fifo]))
        {
            await made.WaitForExitAsync();
        }

        Task reader = Task.Run(() => File.OpenRead(fifo).Dispose());
        Sql.Say("pipe", Code(session, $"COPY (SELECT repeat('x', 1000) FROM generate_series(1, 10000)) TO '{fifo}'"));
        await reader;

        ulong[] limit = [Limit, Limit];
        if (SetLimit(FileSize, limit) != 0)
        {
            throw new InvalidOperationException("setrlimit failed");
        }

        Sql.Say("size", Code(session, $"COPY (SELECT repeat('x', 1000) FROM generate_series(1, 100000)) TO '{folder}/large'"));
        Sql.Say("alive", Code(session, "SELECT 1"));
        await runtime.StopAsync();
        Sql.Say("exit status", runtime.GetStatus().ExitStatus);
        return 0;
    }

    private static string Code(PgliteSession session, string sql)
    {
        try
        {
            session.Execute(sql);
            return "none";
        }
        catch (PgliteSqlException exception)
        {
            return exception.SqlState + " " + exception.MessageText;
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, [In] ulong[] limit);
}
