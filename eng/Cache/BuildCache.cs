using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Cache;

/// <summary>
/// Results of heavy steps, outside of the checkout, each in a folder named by the hash of its inputs. A folder counts only when
/// its stamp is there, and the stamp is written last: what an interrupted build left is thrown away by the next one. A lock
/// file per entry keeps two builds apart.
/// </summary>
internal sealed class BuildCache(string root, Journal journal, bool isClosed = false)
{
    private const string Stamp = ".complete";
    private const int WouldBlockOfLinux = 11;
    private const int WouldBlockOfMacOS = 35;
    private const int SharingViolationOfWindows = 32;

    public string Root { get; } = root;

    /// <summary>PGLITE_CACHE, else pglite-sdk under XDG_CACHE_HOME, else under ~/.cache.</summary>
    public static string DefaultRoot(Func<string, string?> variable)
    {
        string? own = variable("PGLITE_CACHE");
        if (!string.IsNullOrEmpty(own))
        {
            return Path.GetFullPath(own);
        }

        string? caches = variable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(caches))
        {
            caches = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        }

        return Path.Combine(caches, "pglite-sdk");
    }

    /// <summary>The same results, but none is made.</summary>
    public BuildCache Closed() => new(Root, journal, isClosed: true);

    /// <summary>The folder of the result, made by <paramref name="make"/> when it is not there yet.</summary>
    /// <exception cref="NotInCacheException">It is not there, and the cache is closed.</exception>
    public async Task<string> GetAsync(CacheKey key, string what, Func<string, StepLog, Task> make, CancellationToken cancel)
    {
        string folder = PathOf(key);
        if (IsComplete(folder))
        {
            journal.Cached(key.Step, key.Value[..12]);
            return folder;
        }

        if (isClosed)
        {
            throw new NotInCacheException(key.Step);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await using FileStream held = await LockAsync(folder + ".lock", key.Step, cancel);
        if (!IsComplete(folder))
        {
            CheckSpace();
            await journal.StepAsync(key.Step, what, async log =>
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                Directory.CreateDirectory(folder);
                log.Write(key.Text);
                await make(folder, log);
                cancel.ThrowIfCancellationRequested();
                await File.WriteAllTextAsync(Path.Combine(folder, Stamp + ".new"), key.Text, cancel);
                File.Move(Path.Combine(folder, Stamp + ".new"), Path.Combine(folder, Stamp));
            });
        }
        else
        {
            journal.Cached(key.Step, key.Value[..12]);
        }

        return folder;
    }

    public string PathOf(CacheKey key) => Path.Combine(Root, key.Step, key.Value[..24]);

    /// <summary>The results whose key begins with <paramref name="key"/>, of whatever step.</summary>
    public IEnumerable<string> Results(string key) =>
        Directory.EnumerateDirectories(Root).Select(step => Path.Combine(step, key)).Where(IsComplete).Order(StringComparer.Ordinal);

    /// <summary>What a result was made from: the text that its key is the hash of.</summary>
    public string Inputs(string folder) => IsComplete(folder) && folder.StartsWith(Root, StringComparison.Ordinal)
        ? File.ReadAllText(Path.Combine(folder, Stamp))
        : throw new BuildFailure($"{folder} is no finished result of the cache");

    public static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, Stamp));

    /// <summary>Whether opening failed because another process holds the lock. The number is another error elsewhere.</summary>
    internal static bool IsHeld(IOException failure, bool isWindows, bool isMacOS) =>
        (failure.HResult & 0xffff) == (isWindows ? SharingViolationOfWindows : isMacOS ? WouldBlockOfMacOS : WouldBlockOfLinux);

    private void CheckSpace()
    {
        const long needed = 3L << 30;
        long free = new DriveInfo(Root).AvailableFreeSpace;
        if (free < needed)
        {
            throw new BuildFailure($"the disk is too full: {free >> 20} MB free for {Root}, {needed >> 20} MB needed (PGLITE_CACHE names another place)");
        }
    }

    private async Task<FileStream> LockAsync(string path, string step, CancellationToken cancel)
    {
        for (bool said = false; ; said = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException failure) when (IsHeld(failure, OperatingSystem.IsWindows(), OperatingSystem.IsMacOS()))
            {
                if (!said)
                {
                    journal.Line($"  wait    {step,-12} another build makes it");
                }

                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            }
        }
    }
}
