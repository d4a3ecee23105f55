using System.Runtime.InteropServices;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build;

/// <summary>What every step of a verb needs.</summary>
internal sealed class BuildContext : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) }) { Timeout = TimeSpan.FromMinutes(10) };
    private readonly AptSources apt;

    public BuildContext(Repository repository, Journal journal, CancellationToken cancel)
    {
        Repository = repository;
        Journal = journal;
        Cancel = cancel;
        Lock = SourceLock.Read(repository.Lock);
        Cache = new BuildCache(BuildCache.DefaultRoot(Environment.GetEnvironmentVariable), journal);
        string? folder = Environment.GetEnvironmentVariable("PGLITE_SOURCES");
        apt = new AptSources(Cache.Root);
        Downloader = new Downloader(Cache.Root, string.IsNullOrEmpty(folder) ? null : folder, apt, http);
    }

    public Repository Repository { get; }

    public Journal Journal { get; }

    public CancellationToken Cancel { get; }

    public SourceLock Lock { get; }

    public BuildCache Cache { get; private set; }

    public Downloader Downloader { get; }

    /// <summary>The version that a release gives to everything that is built, or null for the one in Directory.Build.props.</summary>
    public string? Version { get; set; }

    /// <summary>What the native part is built for.</summary>
    public EngineTarget Target { get; set; } = EngineTarget.LinuxX64;

    /// <summary>Whether the packs that are laid over a runtime pack are made for other systems too.</summary>
    public bool All { get; set; }

    /// <summary>Whether only this machine's runtime pack is made: no other system, no pack that is laid over it.</summary>
    public bool Here { get; set; }

    public Rooms Rooms => new(Repository.Native, Target);

    public Contract Contract => new(Repository.Native, Target);

    /// <summary>How many processes a parallel make may run.</summary>
    public int Jobs { get; } = Environment.ProcessorCount;

    /// <summary>The RID that this machine runs.</summary>
    public static string Rid =>
        OperatingSystem.IsMacOS() ? EngineTarget.OsxArm64.Rid : IsArm64 ? EngineTarget.LinuxArm64.Rid : EngineTarget.LinuxX64.Rid;

    public static bool CanBuildNative => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>The same for another target; it is not to be disposed.</summary>
    public BuildContext For(EngineTarget target)
    {
        var other = (BuildContext)MemberwiseClone();
        other.Target = target;
        return other;
    }

    /// <summary>The same for another target, of which nothing is made; it is not to be disposed.</summary>
    public BuildContext FromCache(EngineTarget target)
    {
        BuildContext other = For(target);
        other.Cache = Cache.Closed();
        return other;
    }

    public void Dispose()
    {
        apt.Dispose();
        http.Dispose();
    }
}
