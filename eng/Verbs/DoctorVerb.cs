using System.CommandLine;
using PgliteSdk.Build.Native;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh doctor: what is there and what is missing, changing nothing.</summary>
internal static class DoctorVerb
{
    public static Command Create() =>
        Verb.Create("doctor", "Say what of the prerequisites, sources and cache is there.", async (context, _) =>
        {
            int problems = 0;
            void Say(string name, string state, string? problem)
            {
                problems += problem is null ? 0 : 1;
                context.Journal.Line($"  {(problem is null ? "ok" : "missing"),-8} {name,-22} {problem ?? state}");
            }

            Say("dotnet", Environment.Version.ToString(), null);
            Say("system", System.Runtime.InteropServices.RuntimeInformation.OSDescription,
                BuildContext.CanBuildNative ? null : "the native part needs Linux x64; the managed part builds here");
            if (BuildContext.CanBuildNative)
            {
                foreach (LockedTool tool in context.Lock.Tools)
                {
                    (string? problem, string version) = await Prerequisites.LookAsync(tool, context.Cancel);
                    string advice = $"apt-get install {tool.Package} (for {string.Join(", ", tool.For)})";
                    Say(Path.GetFileName(tool.Name), version, problem is null ? null : $"{problem}: {advice}");
                }
            }

            string? folder = Environment.GetEnvironmentVariable("PGLITE_SOURCES");
            Say("PGLITE_SOURCES", string.IsNullOrEmpty(folder) ? "not set; sources come from upstream or Debian" : folder,
                !string.IsNullOrEmpty(folder) && !Directory.Exists(folder) ? $"{folder} does not exist" : null);
            IEnumerable<LockedFile> files = context.Lock.Archives.Concat(context.Lock.Sysroots.SelectMany(sysroot => sysroot.Packages));
            foreach (LockedFile file in files)
            {
                bool cached = File.Exists(Path.Combine(context.Cache.Root, "sources", file.Sha256, file.File));
                Say(file.Name, $"{file.Version}, {(cached ? "in the cache" : "to be fetched")}", null);
            }

            Say("cache", CacheState(context.Cache.Root), null);
            Say("disk", $"{new DriveInfo(context.Repository.Root).AvailableFreeSpace >> 20} MB free for the checkout", null);
            context.Journal.Line(problems == 0 ? "doctor: all there" : $"doctor: {problems} missing");
            return problems == 0 ? Verb.Success : Verb.Failed;
        });

    private static string CacheState(string root)
    {
        if (!Directory.Exists(root))
        {
            return $"{root}, empty";
        }

        int complete = Directory.EnumerateDirectories(root).SelectMany(Directory.EnumerateDirectories).Count(Cache.BuildCache.IsComplete);
        return $"{root}, {complete} results";
    }
}
