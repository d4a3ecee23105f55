using LibPglite.Interop;

namespace LibPglite;

/// <summary>
/// A folder that only this user can enter (mode 0700), for the socket and, when there is no data directory, for the cluster
/// itself. It belongs to a living process as long as the lock on the file <c>.pglite-owner</c> in it is held; the system drops that lock
/// whichever way the process ends. What is unlocked was left behind by a crash, and <see cref="Sweep"/> removes it. Deleting
/// happens with the lock held, so two sweepers, or a sweeper and a new owner, never meet in one folder.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string NamePrefix = "pglite-";
    private const string LockFile = ".pglite-owner";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>sun_path holds 104 bytes with the final zero on macOS, 108 on Linux; "/.s.PGSQL.65535" takes 15 of them.</summary>
    private const int LongestPath = 104 - 1 - 15;

    /// <summary>A folder without a lock file may be one that is being made right now; after an hour it is not.</summary>
    private static readonly TimeSpan s_unfinishedAge = TimeSpan.FromHours(1);

    private readonly FileStream _lock;
    private bool _removed;

    private PrivateFolder(string path, FileStream ownerLock)
    {
        Path = path;
        _lock = ownerLock;
    }

    public string Path { get; }

    /// <summary>Makes a new one. The path is short enough for a socket in it.</summary>
    public static PrivateFolder Create()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }

        for (int attempt = 0; ; attempt++)
        {
            string path = System.IO.Path.Combine(Base, NamePrefix + System.IO.Path.GetRandomFileName()[..8]);
            if (Directory.Exists(path))
            {
                continue;
            }

            try
            {
                Directory.CreateDirectory(path, OwnerOnly);
                return new PrivateFolder(path, Take(System.IO.Path.Combine(path, LockFile), FileMode.CreateNew));
            }
            catch (IOException) when (attempt < 10)
            {
                // Another process made the same name, or swept ours before it was locked: the next name decides.
                continue;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new PgliteException(
                    PgliteErrorCode.InputOutput,
                    $"A private folder for the socket could not be made in '{Base}': {exception.Message}",
                    nextStep: "Point TMPDIR to a folder that this user may write to.",
                    innerException: exception);
            }
        }
    }

    /// <summary>Removes the folders of this user whose owners are dead. Never throws: what cannot be removed is left.</summary>
    public static void Sweep()
    {
        foreach (string path in Directory.EnumerateDirectories(Base, NamePrefix + "*"))
        {
            try
            {
                if (UnixFiles.IsOurs(path))
                {
                    SweepOne(path);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Alive (its lock is held), or removed by another sweeper at this moment: not ours to remove either way.
                continue;
            }
        }
    }

    public void Dispose()
    {
        if (_removed)
        {
            return;
        }

        _removed = true;
        try
        {
            Remove(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Something in it is still in use or was made read-only: without its lock, the next start sweeps the rest.
            _removed = !Directory.Exists(Path);
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private static string Base
    {
        get
        {
            string folder = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetTempPath());
            return folder.Length + 1 + NamePrefix.Length + 8 <= LongestPath ? folder : "/tmp";
        }
    }

    private static void SweepOne(string path)
    {
        string lockFile = System.IO.Path.Combine(path, LockFile);
        if (File.Exists(lockFile))
        {
            using FileStream taken = Take(lockFile, FileMode.Open);
            Remove(path);
        }
        else if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(path) > s_unfinishedAge)
        {
            Directory.Delete(path);
        }
    }

    /// <summary>FileShare.None is flock(LOCK_EX | LOCK_NB) here: it throws IOException while another open file has the lock.</summary>
    private static FileStream Take(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>The lock file goes last: as long as anything is left, the folder can be recognised and swept again.</summary>
    private static void Remove(string path)
    {
        foreach (string folder in Directory.EnumerateDirectories(path))
        {
            Directory.Delete(folder, recursive: true);
        }

        string lockFile = System.IO.Path.Combine(path, LockFile);
        foreach (string file in Directory.EnumerateFiles(path))
        {
            if (file != lockFile)
            {
                File.Delete(file);
            }
        }

        File.Delete(lockFile);
        Directory.Delete(path);
    }
}
