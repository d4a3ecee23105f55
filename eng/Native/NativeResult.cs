using System.Text.Json;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Native;

/// <summary>
/// artifacts/native/RID: what a runtime pack is made of. Written beside and put in place whole, so that a folder that is there
/// is complete.
/// </summary>
internal sealed class NativeResult(string folder)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>What the server reads at run time; what only initdb needs stays behind.</summary>
    private static readonly string[] SharedFolders = ["timezone", "timezonesets", "tsearch_data"];

    public string Folder { get; } = folder;

    public async Task WriteAsync(
        BuildContext context, EngineLibrary library, SessionCode code, StockServer stock, string template, ModuleList modules, GateResult gate)
    {
        string next = Folder + ".next";
        if (Directory.Exists(next))
        {
            Directory.Delete(next, recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(next, "template"));
        File.Copy(library.Library, Path.Combine(next, EngineLibrary.Name));
        File.Copy(library.Debug, Path.Combine(next, EngineLibrary.Name + ".debug"));
        File.Copy(code.Layout, Path.Combine(next, "layout.txt"));
        File.Copy(code.Exports, Path.Combine(next, "exports.txt"));
        File.Copy(template, Path.Combine(next, "template", "cluster.tar"));
        CopyShare(stock.Share, Path.Combine(next, "prefix", "share", "postgresql"), modules);
        await ExtensionList.WriteAsync(next, modules, context.Cancel);
        await WriteProvenanceAsync(context, next, modules, gate);

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }

        Directory.Move(next, Folder);
    }

    private static void CopyShare(string share, string target, ModuleList modules)
    {
        foreach (string name in SharedFolders)
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(share, name), "*", SearchOption.AllDirectories))
            {
                Copy(file);
            }
        }

        foreach (string extension in modules.Modules.Select(module => module.Extension).OfType<string>())
        {
            string[] files =
            [
                Path.Combine(share, "extension", extension + ".control"),
                .. Directory.EnumerateFiles(Path.Combine(share, "extension"), extension + "--*.sql"),
            ];
            foreach (string file in files)
            {
                Copy(file);
            }
        }

        void Copy(string file)
        {
            string copy = Path.Combine(target, Path.GetRelativePath(share, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>What the bytes were made from. No clock and no path of this machine.</summary>
    private static async Task WriteProvenanceAsync(BuildContext context, string next, ModuleList modules, GateResult gate)
    {
        LockedFile postgres = context.Lock.Archive("postgresql");
        LockedSysroot sysroot = context.Lock.Sysroot(BuildContext.Rid);
        string compiler = (await new Tool("clang-19").ReadAsync(["--version"], context.Cancel)).Split('\n')[0];
        object provenance = new
        {
            rid = BuildContext.Rid,
            postgresql = postgres.Version,
            sources = new[] { new { name = postgres.Name, version = postgres.Version, file = postgres.File, sha256 = postgres.Sha256 } },
            sysroot = sysroot.Packages.Select(package => new { name = package.Name, version = package.Version, sha256 = package.Sha256 }),
            compiler,
            modules = modules.Modules.Where(module => !module.Test).Select(module => module.Name).Order(StringComparer.Ordinal),
            glibc = gate.GlibcFloor,
            needed = gate.Needed,
        };
        await File.WriteAllTextAsync(Path.Combine(next, "provenance.json"), JsonSerializer.Serialize(provenance, Json) + "\n", context.Cancel);
    }
}
