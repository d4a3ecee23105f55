using PgliteSdk.Build.Extensions;
using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Testing;

/// <summary>
/// A module that is linked into the engine, made once more as a file: what a call costs in either form can be compared only where
/// both are there. It has another name, since the engine answers for the name of what is linked in.
/// </summary>
internal static class ModuleForms
{
    private const string Name = "hstore";

    private const string FileName = "hstore_file";

    /// <summary>The path that SQL names it by.</summary>
    public static async Task<string> GetAsync(BuildContext context, NativeTree native)
    {
        var row = new ExtensionRow { Name = Name, Kind = ExtensionRow.Contrib, Make = [$"MODULE_big={FileName}"] };
        string source = await ExtensionSource.GetAsync(context, native.Source, row);
        string built = await new ExtensionBuild(context, native.Tools).GetAsync([row], source, context.Lock.Archive(row.Source).Sha256);
        return Path.Combine(built, "lib", FileName);
    }
}
