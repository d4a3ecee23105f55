using PgliteSdk.Build.Console;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Libraries;

/// <summary>A module's objects, with what they need of its libraries, as one file of bitcode.</summary>
internal sealed record ModuleBitcode(EngineTarget Target, string File)
{
    /// <summary>What ties C++ to the session (native/module), and what session-library makes for session-module.</summary>
    private static readonly string[] Ties =
    [
        "session_module_abort", "session_module_begin", "session_module_delete", "session_module_guard", "session_module_libraries",
        "session_module_new", "session_module_new_nothrow",
    ];

    /// <summary>
    /// Links the file and returns the passes that hide what came from the libraries: SQL finds a module's own functions only, and
    /// what of a library nobody calls goes. Without libraries there is nothing to hide. Libraries in C++ are taken
    /// <paramref name="whole"/>, because nobody names their constructors.
    /// </summary>
    public async Task<string> LinkAsync(
        StepLog log, IReadOnlyList<string> objects, IReadOnlyList<BuiltLibrary> libraries, bool whole, CancellationToken cancel)
    {
        var llvmLink = new Tool("llvm-link-19");
        if (libraries.Count == 0)
        {
            await llvmLink.RunAsync(log, [.. objects, "-o", File], cancel);
            return "";
        }

        string own = File + ".own";
        await llvmLink.RunAsync(log, [.. objects, "-o", own], cancel);
        string[] defined = await BitcodeNames.DefinedAsync(Target, [own], cancel);
        string[] needed = whole ? [] : ["--only-needed"];
        await llvmLink.RunAsync(log, [.. needed, own, .. libraries.SelectMany(library => library.Archives), "-o", File], cancel);
        System.IO.File.Delete(own);
        return $"{BitcodeNames.Internalize(EntryPoints(defined).Concat(Ties).Order(StringComparer.Ordinal))},globaldce,";
    }

    /// <summary>What PostgreSQL asks a module for: functions with an information record, those records, and names of its own choice.</summary>
    private static HashSet<string> EntryPoints(string[] defined)
    {
        const string Record = "pg_finfo_";
        IEnumerable<string> records = defined.Where(name => name.StartsWith(Record, StringComparison.Ordinal));
        return
        [
            .. records, .. records.Select(name => name[Record.Length..]),
            .. defined.Where(name => name == "Pg_magic_func" || name.StartsWith("_PG_", StringComparison.Ordinal)),
        ];
    }
}
