using System.Runtime.Versioning;
using NuGet.Frameworks;
using NuGet.Packaging;

namespace PgliteSdk.RuntimePacks;

/// <summary>A file of the package as NuGet's builder wants it: a path and a way to read it.</summary>
internal sealed class PackageEntry(string path, Func<Stream> open) : IPackageFile
{
    public string Path { get; } = path.Replace('/', System.IO.Path.DirectorySeparatorChar);

    public string EffectivePath => Path;

    /// <summary>Nothing in a runtime pack depends on a target framework.</summary>
    public FrameworkName? TargetFramework => null;

    public NuGetFramework? NuGetFramework => null;

    public DateTimeOffset LastWriteTime => PackageWriter.FixedTime;

    public Stream GetStream() => open();
}
