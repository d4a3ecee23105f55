namespace PgliteSdk.Build.Native;

/// <summary>The rooms of native/: which are compiled through the pass and which plainly.</summary>
internal static class Rooms
{
    /// <summary>Through the pass: one instance of every variable per session.</summary>
    public static readonly IReadOnlyList<string> Inside = ["postgres", "session"];

    /// <summary>Plainly: of the process.</summary>
    public static readonly IReadOnlyList<string> Outside = ["abi", "platform/linux", "supervisor", "template"];

    /// <summary>Where headers are looked for.</summary>
    public static readonly IReadOnlyList<string> Headers = ["abi", "platform", "platform/linux", "postgres", "session", "supervisor", "template"];

    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal)).Order(StringComparer.Ordinal)
            : [];

    public static IEnumerable<string> Sources(string native, IEnumerable<string> rooms) =>
        rooms.SelectMany(room => Files(Path.Combine(native, room), ".c"));

    public static IEnumerable<string> AllHeaders(string native) => Headers.SelectMany(room => Files(Path.Combine(native, room), ".h"));

    public static IEnumerable<string> Includes(string native) => Headers.Select(room => "-I" + Path.Combine(native, room));
}
