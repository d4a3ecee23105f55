using System.Text.Json;

namespace LibPglite.Tool.Doctor;

/// <summary>Looks at the libraries again, with eyes other than the build's, and compares with what the diagnostics state.</summary>
internal static class BinaryChecks
{
    public static void Run(Examination examination)
    {
        Symbols(examination);
        Closure(examination);
        Platform(examination);
        RunPaths(examination);
    }

    private static void Symbols(Examination examination)
    {
        if (examination.Documents["symbols"] is not { } document)
        {
            return;
        }

        foreach ((PayloadBinary binary, JsonElement row) in Rows(examination, "symbols", document))
        {
            examination.Compare("symbols", $"the exports of {binary.Path}", Examination.Texts(row.GetProperty("exports")), binary.Exports);
            examination.Compare("symbols", $"the imports of {binary.Path}", Examination.Texts(row.GetProperty("imports")), binary.Imports);
        }
    }

    private static void Closure(Examination examination)
    {
        if (examination.Documents["closure"] is not { } document)
        {
            return;
        }

        foreach ((PayloadBinary binary, JsonElement row) in Rows(examination, "closure", document))
        {
            examination.Compare("closure", $"the libraries that {binary.Path} names", Examination.Texts(row.GetProperty("needed")), binary.Library.Needed);
            examination.Compare("closure", $"the run paths of {binary.Path}", Examination.Texts(row.GetProperty("runPaths")), binary.Library.RunPaths);
            examination.Compare("closure", $"the closure of {binary.Path}", Examination.Texts(row.GetProperty("closure")), Reached(examination, binary));
            string soname = row.GetProperty("soname").GetString() ?? "none";
            if (soname != (binary.Library.Name ?? "none"))
            {
                examination.Contradict("closure", $"the soname of {binary.Path}", soname, binary.Library.Name ?? "none");
            }
        }
    }

    private static void Platform(Examination examination)
    {
        if (examination.Documents["platform"] is not { } document)
        {
            return;
        }

        (string os, string library) = examination.Manifest.Rid.StartsWith("osx-", StringComparison.Ordinal) ? ("macos", "libSystem") : ("linux", "glibc");
        examination.Compare("platform", "the system", [document.GetProperty("os").GetString()!, document.GetProperty("library").GetString()!], [os, library]);
        foreach ((PayloadBinary binary, JsonElement row) in Rows(examination, "platform", document))
        {
            CheckFloor(examination, document, binary.Path, row.GetProperty("floor").GetString()!, binary.Library.Newest.Floor);
        }

        Version highest = examination.Binaries.All.Select(binary => binary.Library.Newest.Floor).DefaultIfEmpty(new Version(2, 0)).Max()!;
        string stated = document.GetProperty("floor").GetString()!;
        if (examination.LeftOut.Count == 0 || Version.Parse(stated) < highest)
        {
            CheckFloor(examination, document, "the payload", stated, highest);
        }
    }

    /// <summary>A payload that needs more than it says breaks on a user's machine; one that needs less only says something untrue.</summary>
    private static void CheckFloor(Examination examination, JsonElement document, string what, string stated, Version found)
    {
        if (Version.Parse(stated) < found)
        {
            examination.Find(examination.Documents.PathOf("platform"), "PGL3207", what, found, stated, document.GetProperty("library").GetString()!);
        }
        else if (Version.Parse(stated) != found)
        {
            examination.Contradict("platform", $"the floor of {what}", stated, found.ToString());
        }
    }

    /// <summary>A run path may only lead to other folders of the payload.</summary>
    private static void RunPaths(Examination examination)
    {
        foreach (PayloadBinary binary in examination.Binaries.All)
        {
            foreach (string path in binary.Library.RunPaths.Where(path => Escapes(examination.Root, binary, path)))
            {
                examination.Find(binary.Path, "PGL3206", binary.Path, path);
            }
        }
    }

    private static bool Escapes(string root, PayloadBinary binary, string runPath)
    {
        string folder = Path.GetDirectoryName(Path.Combine(root, binary.Path))!;
        if (binary.Library.Origins.FirstOrDefault(origin => runPath == origin || runPath.StartsWith(origin + "/", StringComparison.Ordinal)) is not { } origin)
        {
            return true;
        }

        string full = Path.GetFullPath(folder + runPath[origin.Length..]);
        return !(full + "/").StartsWith(Path.GetFullPath(root) + "/", StringComparison.Ordinal);
    }

    /// <summary>The libraries of the payload with their rows; one without the other is a contradiction.</summary>
    private static IEnumerable<(PayloadBinary Binary, JsonElement Row)> Rows(Examination examination, string family, JsonElement document)
    {
        JsonElement[] rows = [.. document.GetProperty("binaries").EnumerateArray().Where(row => !examination.LeftOut.Contains(PathOf(row)))];
        examination.Compare(family, "the libraries", rows.Select(PathOf), examination.Binaries.All.Select(binary => binary.Path));
        return examination.Binaries.All.Join(rows, binary => binary.Path, PathOf, (binary, row) => (binary, row));
    }

    private static HashSet<string> Reached(Examination examination, PayloadBinary start)
    {
        HashSet<string> reached = [];
        Queue<PayloadBinary> open = new([start]);
        while (open.TryDequeue(out PayloadBinary? next))
        {
            foreach (string name in next.Library.Needed.Where(reached.Add))
            {
                if (examination.Binaries.All.FirstOrDefault(other => (other.Library.Name ?? Path.GetFileName(other.Path)) == name) is { } ours)
                {
                    open.Enqueue(ours);
                }
            }
        }

        return reached;
    }

    private static string PathOf(JsonElement row) => row.GetProperty("path").GetString()!;
}
