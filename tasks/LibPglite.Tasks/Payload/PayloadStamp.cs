using System.Globalization;
using System.Text;

namespace LibPglite.Payload;

/// <summary>
/// What a copy left behind: for each file its size, time and mode, under a key that names the payload and the folder. While all of
/// it still holds, a build has nothing to do and opens no file. Lives among the intermediate files of one project.
/// </summary>
public sealed class PayloadStamp
{
    private const string Form = "pglite-stamp 1";

    private readonly string _key;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _states;

    private PayloadStamp(string key, IReadOnlyList<KeyValuePair<string, string>> states)
    {
        _key = key;
        _states = states;
    }

    /// <summary>Reads a stamp; null when there is none of the present form.</summary>
    public static PayloadStamp? Read(string stampFile)
    {
        if (!File.Exists(stampFile))
        {
            return null;
        }

        string[] lines = File.ReadAllLines(stampFile);
        if (lines.Length < 2 || lines[0] != Form)
        {
            return null;
        }

        List<KeyValuePair<string, string>> states = new(lines.Length);
        for (int i = 2; i < lines.Length; i++)
        {
            string line = lines[i];
            int tab = line.IndexOf('\t');
            if (tab < 0)
            {
                return null;
            }

            states.Add(new KeyValuePair<string, string>(line.Substring(tab + 1), line.Substring(0, tab)));
        }

        return new PayloadStamp(lines[1], states);
    }

    /// <summary>Remembers the present state of <paramref name="paths"/> below <paramref name="destination"/>.</summary>
    public static void Write(string stampFile, string key, string destination, IEnumerable<string> paths)
    {
        StringBuilder text = new();
        text.Append(Form).Append('\n').Append(key).Append('\n');
        foreach (string path in paths)
        {
            text.Append(State(PayloadPath.Locate(destination, path))).Append('\t').Append(path).Append('\n');
        }

        Directory.CreateDirectory(Path.GetDirectoryName(stampFile)!);
        File.WriteAllText(stampFile, text.ToString());
    }

    /// <summary>Why the copy has to be made again, or null when everything is as it was left.</summary>
    public string? ReasonToCopy(string key, string destination)
    {
        if (key != _key)
        {
            return "the payload or the folder is another one";
        }

        foreach (KeyValuePair<string, string> state in _states)
        {
            if (State(PayloadPath.Locate(destination, state.Key)) != state.Value)
            {
                return "'" + state.Key + "' is no longer as it was left";
            }
        }

        return null;
    }

    /// <summary>Removes the files that were copied, and folders that become empty. Files that were not copied stay.</summary>
    public void Remove(string destination)
    {
        HashSet<string> folders = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> state in _states.Where(state => state.Key == PayloadManifest.FileName || PayloadPath.Fault(state.Key) is null))
        {
            string file = PayloadPath.Locate(destination, state.Key);
            if (File.Exists(file))
            {
                File.Delete(file);
                folders.Add(Path.GetDirectoryName(file)!);
            }
        }

        foreach (string folder in folders)
        {
            PayloadFolder.RemoveEmptyFolders(folder, Path.GetDirectoryName(destination)!);
        }
    }

    private static string State(string path)
    {
        FileInfo info = new(path);
        if (!info.Exists || PayloadFolder.IsLink(info))
        {
            return "-";
        }

#if NET
        string mode = OperatingSystem.IsWindows() ? string.Empty : Convert.ToString((int)info.UnixFileMode, 8);
#else
        string mode = string.Empty;
#endif
        return info.Length.ToString(CultureInfo.InvariantCulture) + " " + info.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture) + " " + mode;
    }
}
