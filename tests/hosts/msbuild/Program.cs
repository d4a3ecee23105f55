using Microsoft.Build.Evaluation;
using Microsoft.Build.Execution;
using Microsoft.Build.Framework;
using Microsoft.Build.Logging;

// An MSBuild of the version that was published with it: msbuild-host PROJECT TARGET... The exit code is 0 when all targets succeeded.
// The engine looks for its own folder by the place of MSBuild.dll, which no package has.
Environment.SetEnvironmentVariable("MSBUILD_EXE_PATH", Path.Combine(AppContext.BaseDirectory, "MSBuild.dll"));
Console.WriteLine($".NET {Environment.Version}");
return Build(args[0], args[1..]);

// On its own, so that no type of MSBuild is loaded before the variable is set.
static int Build(string project, string[] targets)
{
    using var collection = new ProjectCollection();
    var parameters = new BuildParameters(collection)
    {
        Loggers = [new ConsoleLogger(LoggerVerbosity.Detailed)],
        EnableNodeReuse = false,
        MaxNodeCount = 1,
    };
    var instance = new ProjectInstance(project, new Dictionary<string, string>(), toolsVersion: null, collection);
    BuildResult result = BuildManager.DefaultBuildManager.Build(parameters, new BuildRequestData(instance, targets));
    return result.OverallResult == BuildResultCode.Success ? 0 : 1;
}
