using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>
/// The plugin of the process is found once. Each test here gives the facade another load context, in which it looks again.
/// </summary>
[TestClass]
public sealed class PluginTests
{
    private const string Variable = "LIBPGLITE_PLUGIN_PATH";

    [TestMethod]
    public async Task PluginOfAnotherVersionIsRefusedBeforeAClusterIsMade()
    {
        using var folder = new ScratchFolder();
        string plugin = await Compile(
            folder,
            """
            #include <stddef.h>
            struct error { size_t size; int status; int os_error; const char *message, *detail, *hint; char sqlstate[8]; };
            int pglite_negotiate(unsigned wanted, unsigned *provided) { return 1; }
            void pglite_last_error(struct error *out) { out->status = 1; out->message = "this library serves 9.0"; out->detail = out->hint = 0; }
            """);
        (string code, string message) = StartWith(plugin, folder.Sub("data"));
        Assert.AreEqual(nameof(PgliteErrorCode.AbiMismatch), code);
        Assert.Contains("this library serves 9.0", message);
        Assert.Contains(plugin, message);
        Assert.IsFalse(Directory.Exists(folder.Sub("data")));
    }

    [TestMethod]
    public async Task LibraryThatIsNoPluginIsRefused()
    {
        using var folder = new ScratchFolder();
        (string code, string message) = StartWith(await Compile(folder, "int something_else;"), folder.Sub("data"));
        Assert.AreEqual(nameof(PgliteErrorCode.PluginNotLoadable), code);
        Assert.Contains("pglite_negotiate", message);
    }

    [TestMethod]
    public async Task FileThatIsNoLibraryIsRefused()
    {
        using var folder = new ScratchFolder();
        await File.WriteAllTextAsync(folder.Sub("libpglite.so"), "not an ELF file");
        (string code, string message) = StartWith(folder.Sub("libpglite.so"), folder.Sub("data"));
        Assert.AreEqual(nameof(PgliteErrorCode.PluginNotLoadable), code);
        Assert.Contains(folder.Sub("libpglite.so"), message);
    }

    [TestMethod]
    [DataRow(0, "it is empty")]
    [DataRow(3, "it is no shared library")]
    [DataRow(40, "it ends within its header")]
    [DataRow(100, "it is cut off")]
    [DataRow(-1_000_000, "it is cut off")]
    [DataRow(-1, "it is cut off")]
    public void PluginThatIsCutOffIsRefusedBeforeItIsLoaded(int length, string says)
    {
        using var folder = new ScratchFolder();
        string plugin = CopyPayloadFile(folder, "libpglite.so");
        CopyPayloadFile(folder, "manifest.json");
        long whole = new FileInfo(plugin).Length;
        using (FileStream file = new(plugin, FileMode.Open))
        {
            file.SetLength(length < 0 ? whole + length : length);
        }

        (string code, string message) = StartWith(plugin, folder.Sub("data"));
        Assert.AreEqual(nameof(PgliteErrorCode.PluginNotLoadable), code);
        Assert.Contains($"'{plugin}' cannot be loaded: {says}", message);
        Assert.Contains($"it has to have {whole} bytes", message);
        Assert.MatchesRegex("tree digest of the payload (sha256:)?[0-9a-f]{64}", message);
        Assert.IsFalse(Directory.Exists(folder.Sub("data")));
    }

    [TestMethod]
    [DataRow(18, "it is made for", "another architecture")]
    [DataRow(4, "no shared library of 64 bits", "another class")]
    [DataRow(16, "no shared library of 64 bits", "a program in place of a library")]
    [DataRow(54, "its header is damaged", "an impossible size of headers")]
    [DataRow(-8, "not what was written", "zeros at the end, as a full disk leaves them")]
    public void PluginWithADamagedHeaderIsRefusedBeforeItIsLoaded(int offset, string says, string what)
    {
        using var folder = new ScratchFolder();
        string plugin = CopyPayloadFile(folder, "libpglite.so");
        using (FileStream file = new(plugin, FileMode.Open))
        {
            byte[] zeros = new byte[offset < 0 ? 4096 : 1];
            file.Position = offset < 0 ? file.Length - zeros.Length : offset;
            file.Write(zeros);
        }

        (string code, string message) = StartWith(plugin, folder.Sub("data"));
        Assert.AreEqual(nameof(PgliteErrorCode.PluginNotLoadable), code, what);
        Assert.Contains(says, message, what);
    }

    [TestMethod]
    public void DirectoryInThePlaceOfThePluginIsRefused()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.Sub("libpglite.so"));
        (string code, string message) = StartWith(folder.Sub("libpglite.so"), folder.Sub("data"));
        Assert.AreEqual(nameof(PgliteErrorCode.PluginNotFound), code);
        Assert.Contains("is a directory", message);
    }

    [TestMethod]
    [DataRow("prefix")]
    [DataRow("template")]
    public void PayloadWithoutPrefixOrTemplateIsToldAndNothingIsMade(string missing)
    {
        using var folder = new ScratchFolder();

        // A link, because a process has one copy of the library.
        string plugin = folder.Sub("libpglite.so");
        File.CreateSymbolicLink(plugin, Path.Combine(Payload, "libpglite.so"));
        string other = missing == "prefix" ? "template" : "prefix";
        Directory.CreateSymbolicLink(folder.Sub(other), Path.Combine(Payload, other));
        (string code, string message) = StartWith(plugin, folder.Sub("data"));
        Assert.AreEqual(nameof(PgliteErrorCode.PayloadDamaged), code);
        Assert.Contains(folder.Sub(missing), message);
        Assert.IsFalse(File.Exists(folder.Sub("data/PG_VERSION")));
    }

    [TestMethod]
    public void MissingFileOfTheVariableIsNamed()
    {
        (string code, string message) = StartWith("/nowhere/libpglite.so", "/nowhere/data");
        Assert.AreEqual(nameof(PgliteErrorCode.PluginNotFound), code);
        Assert.Contains("/nowhere/libpglite.so", message);
        Assert.Contains(Variable, message);
    }

    private static string Payload => Path.Combine(AppContext.BaseDirectory, "pglite");

    private static string CopyPayloadFile(ScratchFolder folder, string name)
    {
        File.Copy(Path.Combine(Payload, name), folder.Sub(name));
        return folder.Sub(name);
    }

    private static (string Code, string Message) StartWith(string plugin, string data)
    {
        string? before = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, plugin);
        try
        {
            var context = new AssemblyLoadContext(nameof(PluginTests), isCollectible: true);
            Assembly facade = context.LoadFromAssemblyPath(typeof(PgliteRuntime).Assembly.Location);
            object options = Activator.CreateInstance(facade.GetType(typeof(PgliteOptions).FullName!)!, data)!;
            MethodInfo start = facade.GetType(typeof(PgliteRuntime).FullName!)!.GetMethod(nameof(PgliteRuntime.Start))!;
            Exception failure = Assert.ThrowsExactly<TargetInvocationException>(() => start.Invoke(null, [options, CancellationToken.None])).InnerException!;
            object code = failure.GetType().GetProperty(nameof(PgliteException.ErrorCode))!.GetValue(failure)!;
            context.Unload();
            return (code.ToString()!, failure.Message);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }
    }

    private static async Task<string> Compile(ScratchFolder folder, string source)
    {
        string library = folder.Sub("libpglite.so");
        await File.WriteAllTextAsync(folder.Sub("fake.c"), source);
        using Process compiler = Process.Start(Compiler(), ["-shared", "-fPIC", "-o", library, folder.Sub("fake.c")]);
        await compiler.WaitForExitAsync();
        Assert.AreEqual(0, compiler.ExitCode);
        return library;
    }

    private static string Compiler()
    {
        string[] candidates =
        [
            Path.Combine(Environment.GetEnvironmentVariable("PGLITE_TEST_LLVM") ?? "/usr/lib/llvm-19/bin", "clang"),
            "/usr/bin/clang-19",
            "/usr/bin/cc",
        ];
        return candidates.First(File.Exists);
    }
}
