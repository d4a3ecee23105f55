namespace PgliteSdk.Tests.Engine;

/// <summary>A folder for one test, removed after it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("engine-").FullName;

    public string Sub(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The same, where any user may make something.</summary>
    public string ForEverybody(string name)
    {
        File.SetUnixFileMode(Path, (UnixFileMode)0x1FF);
        return Sub(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
