namespace PgliteSdk.Build;

/// <summary>Where things are in a checkout.</summary>
internal sealed class Repository(string root)
{
    public string Root { get; } = root;

    public string Artifacts => Path.Combine(Root, "artifacts");

    public string Logs => Path.Combine(Artifacts, "logs");

    /// <summary>The local NuGet feed that everything of ours is consumed from.</summary>
    public string Feed => Path.Combine(Artifacts, "feed");

    /// <summary>The private packages folder of projects that consume the feed.</summary>
    public string Packages => Path.Combine(Artifacts, "packages");

    public string Native => Path.Combine(Root, "native");

    public string NativeResult(string rid) => Path.Combine(Artifacts, "native", rid);

    public string Solution => Path.Combine(Root, "PgliteSdk.sln");

    public string Lock => Path.Combine(Root, "eng", "sources.lock.json");

    /// <summary>How long steps took on the machine that was measured.</summary>
    public string StepSeconds => Path.Combine(Root, "eng", "step-seconds.json");

    /// <summary>The path as the user would type it in the checkout.</summary>
    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The checkout that holds <paramref name="start"/>.</summary>
    public static Repository Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PgliteSdk.sln")))
            {
                return new Repository(folder.FullName);
            }
        }

        throw new BuildFailure($"{start} is not inside a checkout: no PgliteSdk.sln above it");
    }
}
