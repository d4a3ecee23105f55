namespace PgliteSdk.Build.Native;

/// <summary>The tables of libc names: what the inside may call, and what the supervisor calls besides.</summary>
internal static class Contract
{
    public static string File(string native) => Path.Combine(native, "contract", "linux.contract");

    /// <summary>What modules with C++ in them, and the libraries inside those, take besides.</summary>
    public static string Libraries(string native) => Path.Combine(native, "contract", "libraries.contract");

    /// <summary>The tables of what a module may take.</summary>
    public static IReadOnlyList<string> OfModule(string native, bool isCxx) => isCxx ? [File(native), Libraries(native)] : [File(native)];

    public static string Outside(string native) => Path.Combine(native, "contract", "outside.contract");

    public static string CxxRuntime(string native) => Path.Combine(native, "contract", "cxx.contract");

    /// <summary>The names in a table: the first word of each line that is no comment.</summary>
    public static IEnumerable<string> Names(string table) => Lines(table).Select(words => words[0]);

    /// <summary>The names that the passes leave as they are, so that they are bound to the C library itself.</summary>
    public static IEnumerable<string> Untouched(string table) =>
        Lines(table).Where(words => words[1] is "pure" or "setjmp" or "thread").Select(words => words[0]);

    private static IEnumerable<string[]> Lines(string table) =>
        System.IO.File.ReadLines(table)
            .Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0);
}
