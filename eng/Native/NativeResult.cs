using PgliteSdk.Build.Extensions;

namespace PgliteSdk.Build.Native;

/// <summary>All that artifacts/native/RID is laid out from.</summary>
internal sealed record NativeParts(
    EngineLibrary Library, SessionCode Code, StockServer Stock, string Template, ModuleList Modules,
    ExtensionInventory Inventory, IReadOnlyList<BuiltExtension> Extensions);

/// <summary>
/// artifacts/native/RID: what a runtime pack is made of. Written beside and put in place whole, so that a folder that is there
/// is complete.
/// </summary>
internal sealed class NativeResult(string folder)
{
    /// <summary>What the server reads at run time; what only initdb needs stays behind.</summary>
    private static readonly string[] SharedFolders = ["timezone", "timezonesets", "tsearch_data"];

    public string Folder { get; } = folder;

    public async Task WriteAsync(BuildContext context, NativeParts parts)
    {
        string next = Folder + ".next";
        if (Directory.Exists(next))
        {
            Directory.Delete(next, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(next, "template"));
        File.Copy(parts.Library.Library, Path.Combine(next, context.Target.Plugin));
        File.Copy(parts.Library.Debug, Path.Combine(next, Path.GetFileName(parts.Library.Debug)));
        File.Copy(parts.Code.Layout, Path.Combine(next, "layout.txt"));
        File.Copy(parts.Code.Exports, Path.Combine(next, "exports.txt"));
        File.Copy(parts.Template, Path.Combine(next, "template", "cluster.tar"));
        CopyExtensions(parts.Extensions, next);
        CopyShare(parts.Stock.Share, Path.Combine(next, "prefix", "share", "postgresql"), parts);
        await File.WriteAllTextAsync(Path.Combine(next, "extensions.json"),
            ExtensionReport.Write(parts.Inventory, parts.Extensions, context.Lock), context.Cancel);

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        Directory.Move(next, Folder);
    }

    private static void CopyExtensions(IReadOnlyList<BuiltExtension> extensions, string next)
    {
        foreach (BuiltExtension extension in extensions)
        {
            foreach (string file in extension.Files)
            {
                string copy = Path.Combine(next, ExtensionReport.PayloadPath(file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(extension.Folder, file), copy);
            }
        }
    }

    /// <summary>The core's own files of share/; the ordinary server's folder also has those of the extensions it was built with.</summary>
    private static void CopyShare(string share, string target, NativeParts parts)
    {
        HashSet<string> owned = [.. parts.Extensions.SelectMany(extension => extension.Files)];
        IEnumerable<string> data = SharedFolders
            .SelectMany(name => Directory.EnumerateFiles(Path.Combine(share, name), "*", SearchOption.AllDirectories));
        IEnumerable<string> scripts = parts.Modules.Modules.Select(module => module.Extension).OfType<string>()
            .SelectMany(name => Directory.EnumerateFiles(Path.Combine(share, "extension"), name + "--*.sql")
                .Append(Path.Combine(share, "extension", name + ".control")));
        foreach (string file in data.Concat(scripts))
        {
            string path = Path.GetRelativePath(share, file);
            if (!owned.Contains("share/" + path))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, path))!);
                File.Copy(file, Path.Combine(target, path));
            }
        }
    }
}
