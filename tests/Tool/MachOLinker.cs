using CliWrap;

namespace PgliteSdk.Tests.Tool;

/// <summary>Makes libraries of macOS on Linux: real ones, of C that does nothing, since nobody runs them here.</summary>
internal static class MachOLinker
{
    internal const string System = "/usr/lib/libSystem.B.dylib";

    private static readonly string Folder = Directory.CreateDirectory(Path.Combine(Environs.Work, "macho")).FullName;

    /// <summary>A library of C code, linked with LLVM's linker for macOS against a libSystem of these names.</summary>
    internal static async Task<byte[]> LinkAsync(string source, IEnumerable<string> takes, params string[] options)
    {
        string name = Guid.NewGuid().ToString("N"), code = Path.Combine(Folder, name + ".c"), compiled = Path.Combine(Folder, name + ".o");
        string library = Path.Combine(Folder, name + ".dylib");
        await File.WriteAllTextAsync(code, source);
        string architecture = options.SkipWhile(option => option != "-arch").Skip(1).FirstOrDefault("arm64");
        await Cli.Wrap("clang-19")
            .WithArguments(["-target", $"{architecture}-apple-{(options.Contains("ios") ? "ios14" : "macos11")}", "-O2", "-ffreestanding", "-I" + Path.Combine(Environs.Root, "native", "session"), "-c", code, "-o", compiled])
            .ExecuteAsync();
        string[] platform = options.Contains("-platform_version") ? [] : ["-platform_version", "macos", "11.0", "11.0"];
        string[] machine = options.Contains("-arch") ? [] : ["-arch", "arm64"];
        string[] kind = options.Contains("-bundle") ? [] : ["-dylib"];
        await Cli.Wrap("ld64.lld-19")
            .WithArguments([.. kind, .. machine, .. platform, .. options, "-o", library, compiled, await StandInAsync("libSystem", System, takes.Append("dyld_stub_binder"))])
            .ExecuteAsync();
        return await File.ReadAllBytesAsync(library);
    }

    /// <summary>What the linker needs to know of a library that is not there: its place and its names.</summary>
    internal static async Task<string> StandInAsync(string name, string place, IEnumerable<string> names)
    {
        string path = Path.Combine(Folder, $"{name}-{Guid.NewGuid():N}.tbd");
        await File.WriteAllTextAsync(
            path,
            $"""
            --- !tapi-tbd
            tbd-version: 4
            targets: [ arm64-macos, x86_64-macos, arm64-ios ]
            install-name: '{place}'
            exports:
              - targets: [ arm64-macos, x86_64-macos, arm64-ios ]
                symbols: [ {string.Join(", ", names)} ]
            ...

            """);
        return path;
    }
}
