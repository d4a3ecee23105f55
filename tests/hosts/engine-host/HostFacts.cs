using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>What a guest must leave as it was, read from the system and not from .NET's memory of it.</summary>
internal static partial class HostFacts
{
    private const int LcAll = 6;

    /// <summary>What must be equal at any time.</summary>
    public static SortedDictionary<string, string> Settings()
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["working directory"] = Environment.CurrentDirectory,
            ["umask"] = Status("Umask"),
            ["locale"] = Marshal.PtrToStringUTF8(SetLocale(LcAll, 0)) ?? "",
            ["environment"] = string.Join('\n', Variables()),
            ["signals ignored"] = Status("SigIgn"),
            ["signals blocked"] = Status("SigBlk"),
        };
        for (int descriptor = 0; descriptor <= 2; descriptor++)
        {
            facts[$"descriptor {descriptor}"] = File.ResolveLinkTarget($"/proc/self/fd/{descriptor}", false)?.FullName ?? "";
            facts[$"flags of {descriptor}"] = File.ReadAllText($"/proc/self/fdinfo/{descriptor}").Split('\n').First(line => line.StartsWith("flags", StringComparison.Ordinal));
        }

        return facts;
    }

    /// <summary>Bits of the signals that have a handler; bit 0 is signal 1.</summary>
    public static ulong SignalsCaught() => ulong.Parse(Status("SigCgt"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;

    /// <summary>What the descriptors stand for, sorted; numbers of sockets and pipes are left out.</summary>
    public static IReadOnlyList<string> DescriptorTargets() =>
        [.. Directory.GetFiles("/proc/self/fd").Select(Target).Order(StringComparer.Ordinal)];

    public static int Threads() => int.Parse(Status("Threads"), CultureInfo.InvariantCulture);

    /// <summary>Names of the threads, sorted.</summary>
    public static IReadOnlyList<string> ThreadNames() =>
        [.. Directory.GetDirectories("/proc/self/task").Select(task => File.ReadAllText(Path.Combine(task, "comm")).Trim()).Order(StringComparer.Ordinal)];

    public static int Mappings() => File.ReadLines("/proc/self/maps").Count();

    /// <summary>Private memory of the process, kilobytes.</summary>
    public static long PrivateMemory() =>
        File.ReadLines("/proc/self/smaps_rollup")
            .Where(line => line.StartsWith("Private_", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));

    private static string Target(string descriptor) => (new FileInfo(descriptor).LinkTarget ?? "").Split('[')[0];

    private static IEnumerable<string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={Native((string)entry.Key)}").Order(StringComparer.Ordinal);

    private static string? Native(string name) => Marshal.PtrToStringUTF8(GetEnv(name));

    private static string Status(string name) =>
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    [LibraryImport("libc", EntryPoint = "setlocale")]
    private static partial nint SetLocale(int category, nint locale);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnv(string name);
}
