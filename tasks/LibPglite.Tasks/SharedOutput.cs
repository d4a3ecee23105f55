namespace LibPglite.Tasks;

/// <summary>
/// Several programs may be built into one folder. Each of them has its list of packages there, which says what it uses, and, other than
/// a library, a file that says which runtime it wants.
/// </summary>
internal static class SharedOutput
{
    private const string Runtime = ".runtimeconfig.json";

    /// <summary>As the list names a package: <c>"LibPglite/VERSION"</c>.</summary>
    private const string Entry = "\"LibPglite/";

    /// <summary>
    /// The list of a program in <paramref name="folder"/> that has LibPglite and is not of the project that wrote <paramref name="own"/>;
    /// null when there is none.
    /// </summary>
    public static string? OtherUser(string folder, WrittenFiles own) => Directory.Exists(folder)
        ? Directory.GetFiles(folder, "*.deps.json")
            .FirstOrDefault(list => !own.Contains(list) && IsProgram(list) && File.ReadAllText(list).Contains(Entry))
        : null;

    private static bool IsProgram(string list) => File.Exists(Path.Combine(
        Path.GetDirectoryName(list)!, Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(list)) + Runtime));
}
