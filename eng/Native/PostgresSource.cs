using PgliteSdk.Build.Cache;

namespace PgliteSdk.Build.Native;

/// <summary>PostgreSQL's sources as released, unpacked. Read-only for all steps.</summary>
internal static class PostgresSource
{
    private const string Name = "postgresql";

    public static CacheKey Key(BuildContext context) => ArchiveSource.Key(context, Name);

    public static Task<string> GetAsync(BuildContext context) => ArchiveSource.GetAsync(context, Name);
}
