using System.Reflection;

namespace LibPglite.Tool;

/// <summary>The versions that the tool knows without starting anything.</summary>
internal static class Versions
{
    /// <summary>The tool's own version, which is that of LibPglite.</summary>
    public static string Tool { get; } = Of(typeof(Versions).Assembly);

    /// <summary>The version of the facade that is loaded.</summary>
    public static string Facade { get; } = Of(typeof(PgliteRuntime).Assembly);

    /// <summary>What NuGet calls it: without the commit that the compiler adds.</summary>
    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
