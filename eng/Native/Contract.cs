namespace PgliteSdk.Build.Native;

/// <summary>The tables of libc names of a system: what the inside may call, and what the supervisor calls besides.</summary>
internal sealed class Contract(string native, EngineTarget target)
{
    private readonly string room = Path.Combine(native, "contract");

    public IReadOnlyList<string> Inside => [.. target.Contracts.Select(At)];

    public IReadOnlyList<string> Outside => [.. target.OutsideContracts.Select(At)];

    /// <summary>What modules with C++ in them, and the libraries inside those, take besides.</summary>
    public IReadOnlyList<string> Libraries => [.. target.LibraryContracts.Select(At)];

    /// <summary>What the C++ runtime in a module's file takes past these, where it is machine code.</summary>
    public IReadOnlyList<string> CxxRuntime => target.CxxLibraries.Count == 0 ? [At("cxx.contract")] : [];

    /// <summary>The tables of what a module may take.</summary>
    public IReadOnlyList<string> OfModule(bool isCxx) => isCxx ? [.. Inside, .. Libraries] : Inside;

    /// <summary>Writes tables into one file, as the pass reads them, and returns its path.</summary>
    public static async Task<string> WriteAsync(IEnumerable<string> tables, string file, CancellationToken cancel)
    {
        await File.WriteAllLinesAsync(file, tables.SelectMany(File.ReadLines), cancel);
        return file;
    }

    /// <summary>The names in a table: the first word of each line that is no comment.</summary>
    public static IEnumerable<string> Names(string table) => Lines(table).Select(words => words[0]);

    /// <summary>The names that the passes leave as they are, so that they are bound to the C library itself.</summary>
    public static IEnumerable<string> Untouched(string table) =>
        Lines(table).Where(words => words[1] is "pure" or "setjmp" or "thread").Select(words => words[0]);

    /// <summary>The names of functions that give an address of the calling thread.</summary>
    public static IEnumerable<string> OfThread(string table) => Lines(table).Where(words => words[1] == "thread").Select(words => words[0]);

    private string At(string table) => Path.Combine(room, table);

    private static IEnumerable<string[]> Lines(string table) =>
        File.ReadLines(table)
            .Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0);
}
