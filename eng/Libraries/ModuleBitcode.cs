using PgliteSdk.Build.Console;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Libraries;

/// <summary>A module's objects, with what they need of its libraries, as one file of bitcode.</summary>
internal sealed record ModuleBitcode(string File)
{
    /// <summary>What session-library makes and session-module looks for.</summary>
    private const string Constructors = "session_module_begin";

    /// <summary>
    /// Links the file and returns the passes that hide what came from the libraries: SQL finds a module's own functions only, and
    /// what of a library nobody calls goes. Without libraries there is nothing to hide.
    /// </summary>
    public async Task<string> LinkAsync(StepLog log, IReadOnlyList<string> objects, IReadOnlyList<BuiltLibrary> libraries, CancellationToken cancel)
    {
        var llvmLink = new Tool("llvm-link-19");
        if (libraries.Count == 0)
        {
            await llvmLink.RunAsync(log, [.. objects, "-o", File], cancel);
            return "";
        }

        string own = File + ".own";
        await llvmLink.RunAsync(log, [.. objects, "-o", own], cancel);
        string[] names = await BitcodeNames.DefinedAsync([own], cancel);
        await llvmLink.RunAsync(log, ["--only-needed", own, .. libraries.SelectMany(library => library.Archives), "-o", File], cancel);
        System.IO.File.Delete(own);
        return $"{BitcodeNames.Internalize(names.Append(Constructors).Order(StringComparer.Ordinal))},globaldce,";
    }
}
