namespace PgliteSdk.Build.Cache;

/// <summary>A result was asked for that is not in the cache, where none is made.</summary>
internal sealed class NotInCacheException(string step) : Exception($"{step} is not in the cache")
{
    public string Step { get; } = step;
}
