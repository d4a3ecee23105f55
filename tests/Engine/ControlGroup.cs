using System.Globalization;

namespace PgliteSdk.Tests.Engine;

/// <summary>A control group below the one of this process, of either version, which a program joins through a shell.</summary>
internal sealed class ControlGroup : IDisposable
{
    private readonly string _folder;
    private readonly string _peak;

    private ControlGroup(string folder, string limit, string peak, long bytes)
    {
        _folder = folder;
        _peak = peak;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, limit), bytes.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>For a shell: the program that it becomes is in the group.</summary>
    public string Join => $"echo $$ > '{_folder}/cgroup.procs'";

    public long PeakBytes => long.Parse(File.ReadAllText(Path.Combine(_folder, _peak)), CultureInfo.InvariantCulture);

    /// <summary>Null where this process may not make one, or no controller for memory is there.</summary>
    public static ControlGroup? WithMemory(long bytes)
    {
        string name = $"pglite-test-{Environment.ProcessId}";
        (string Controllers, string Root, string Limit, string Peak)[] versions =
        [
            ("memory", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"),
            ("", "/sys/fs/cgroup", "memory.max", "memory.peak"),
        ];
        foreach ((string controllers, string root, string limit, string peak) in versions)
        {
            string? own = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3))
                .FirstOrDefault(words => words[1] == controllers)?[2];
            foreach (string parent in own is null ? [] : new[] { root + own, root }.Where(Directory.Exists))
            {
                try
                {
                    return new ControlGroup(Path.Combine(parent, name), limit, peak, bytes);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    Remove(Path.Combine(parent, name));
                }
            }
        }

        return null;
    }

    public void Dispose() => Remove(_folder);

    /// <summary>The files in it are the system's; the folder goes when no process is left.</summary>
    private static void Remove(string folder)
    {
        for (int attempt = 0; attempt < 50 && Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                Thread.Sleep(100);
            }
        }
    }
}
