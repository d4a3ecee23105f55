using System.Diagnostics;

namespace PgliteSdk.Tests.Ecosystem;

/// <summary>The program of users, as it was built for each framework.</summary>
internal static class Programs
{
    private const string Name = "EcosystemHost";

    /// <summary>Frameworks, the oldest with .NET itself beside the program and the lowest versions of all packages.</summary>
    public static IEnumerable<object[]> Frameworks => [["net8.0"], ["net10.0"]];

    public static Host Start(string framework, params string[] arguments)
    {
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string bin = Path.Combine(own.Parent!.Parent!.FullName, Name);
        string folder = Directory.EnumerateDirectories(bin, $"release_{framework}*").Order(StringComparer.Ordinal).First();
        return Host.Run(new ProcessStartInfo(Path.Combine(folder, Name), arguments));
    }

    /// <summary>What a later process finds in the directory.</summary>
    public static async Task<(string Clean, string Rows)> CountAsync(string framework, string directory)
    {
        using Host count = Start(framework, "count", directory);
        Dictionary<string, string> said = await count.EndAsync();
        return (said["clean"], said["rows"]);
    }
}
