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
            examination.Compare("closure", $"the libraries that {binary.Path} names", Examination.Texts(row.GetProperty("needed")), binary.Elf.Needed);
            examination.Compare("closure", $"the run paths of {binary.Path}", Examination.Texts(row.GetProperty("runPaths")), binary.Elf.RunPaths);
            examination.Compare("closure", $"the closure of {binary.Path}", Examination.Texts(row.GetProperty("closure")), Reached(examination, binary));
            string soname = row.GetProperty("soname").GetString() ?? "none";
            if (soname != (binary.Elf.Soname ?? "none"))
            {
                examination.Contradict("closure", $"the soname of {binary.Path}", soname, binary.Elf.Soname ?? "none");
            }
        }
    }

    private static void Platform(Examination examination)
    {
        if (examination.Documents["platform"] is not { } document)
        {
            return;
        }

        foreach ((PayloadBinary binary, JsonElement row) in Rows(examination, "platform", document))
        {
            CheckFloor(examination, binary.Path, row.GetProperty("floor").GetString()!, binary.Newest.Floor);
        }

        Version highest = examination.Binaries.All.Select(binary => binary.Newest.Floor).DefaultIfEmpty(new Version(2, 0)).Max()!;
        string stated = document.GetProperty("floor").GetString()!;
        if (examination.LeftOut.Count == 0 || Version.Parse(stated) < highest)
        {
            CheckFloor(examination, "the payload", stated, highest);
        }
    }

    /// <summary>A payload that needs more than it says breaks on a user's machine; one that needs less only says something untrue.</summary>
    private static void CheckFloor(Examination examination, string what, string stated, Version found)
    {
        if (Version.Parse(stated) < found)
        {
            examination.Find(examination.Documents.PathOf("platform"), "PGL3207", what, found, stated);
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
            foreach (string path in binary.Elf.RunPaths.Where(path => Escapes(examination.Root, binary.Path, path)))
            {
                examination.Find(binary.Path, "PGL3206", binary.Path, path);
            }
        }
    }

    private static bool Escapes(string root, string binary, string runPath)
    {
        string origin = Path.GetDirectoryName(Path.Combine(root, binary))!;
        if (!runPath.StartsWith("$ORIGIN", StringComparison.Ordinal) && !runPath.StartsWith("${ORIGIN}", StringComparison.Ordinal))
        {
            return true;
        }

        string full = Path.GetFullPath(origin + runPath[(runPath.IndexOf("ORIGIN", StringComparison.Ordinal) + (runPath[1] == '{' ? 7 : 6))..]);
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
            foreach (string name in next.Elf.Needed.Where(reached.Add))
            {
                if (examination.Binaries.All.FirstOrDefault(other => (other.Elf.Soname ?? Path.GetFileName(other.Path)) == name) is { } ours)
                {
                    open.Enqueue(ours);
                }
            }
        }

        return reached;
    }

    private static string PathOf(JsonElement row) => row.GetProperty("path").GetString()!;
}
