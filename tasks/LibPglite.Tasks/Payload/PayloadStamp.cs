using System.Globalization;
using System.Text;
using LibPglite.Diagnostics;

namespace LibPglite.Payload;

/// <summary>
/// What a copy left behind: the folder, and for each file its size, time and mode. While all of it still holds and the folder's
/// manifest is that of the payload, a build has nothing to do and opens no other file. Lives among the intermediate files of one project.
/// </summary>
public sealed class PayloadStamp
{
    private const string Form = "pglite-stamp 2";

    private readonly string _destination;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _states;

    private PayloadStamp(string destination, IReadOnlyList<KeyValuePair<string, string>> states)
    {
        _destination = destination;
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
    public static void Write(string stampFile, string destination, IEnumerable<string> paths)
    {
        StringBuilder text = new();
        text.Append(Form).Append('\n').Append(destination).Append('\n');
        foreach (string path in paths)
        {
            text.Append(State(PayloadPath.Locate(destination, path))).Append('\t').Append(path).Append('\n');
        }

        Directory.CreateDirectory(Path.GetDirectoryName(stampFile)!);
        File.WriteAllText(stampFile, text.ToString());
    }

    /// <summary>Why the copy has to be made again, or null when everything is as it was left.</summary>
    public string? ReasonToCopy(string destination)
    {
        if (destination != _destination)
        {
            return "the folder is another one";
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

    /// <summary>
    /// Removes the files that were copied, here or by another project that shared the folder, and folders that become empty. Others stay.
    /// </summary>
    public void Remove(string destination)
    {
        HashSet<string> folders = new(StringComparer.Ordinal);
        IEnumerable<string> paths = _states.Select(state => state.Key).Concat(Listed(destination)).Distinct(StringComparer.Ordinal);
        foreach (string path in paths.Where(path => path == PayloadManifest.FileName || PayloadPath.Fault(path) is null))
        {
            string file = PayloadPath.Locate(destination, path);
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

    /// <summary>The files of the last payload that came to the folder, when its manifest can be read.</summary>
    private static IEnumerable<string> Listed(string destination)
    {
        try
        {
            return ManifestReader.Read(PayloadPath.Locate(destination, PayloadManifest.FileName)).Files.Select(file => file.Path);
        }
        catch (PgliteDiagnosticException)
        {
            return [];
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
