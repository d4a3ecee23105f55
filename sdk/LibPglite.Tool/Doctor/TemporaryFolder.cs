namespace LibPglite.Tool.Doctor;

/// <summary>A private folder that is gone when it is disposed.</summary>
internal sealed class TemporaryFolder(string prefix) : IDisposable
{
    /// <summary>Mode 0700, made by the system under a name that nobody could foresee.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
