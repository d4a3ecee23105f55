namespace PgliteSdk.Tests.Servers;

/// <summary>A folder for one test, gone afterwards. Short, because a unix socket's path is limited to 107 bytes.</summary>
public sealed class ScratchDirectory : IDisposable
{
    /// <summary>Makes it, with mode 0755 so that an unprivileged server can reach what it owns inside.</summary>
    public ScratchDirectory()
    {
        Path = Directory.CreateTempSubdirectory("pgt-").FullName;
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>A path inside; nothing is made.</summary>
    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder inside that only its owner can enter.</summary>
    public string Private(string name) =>
        Directory.CreateDirectory(Combine(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
