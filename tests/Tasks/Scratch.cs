using System.Text;
using LibPglite.Diagnostics;
using LibPglite.Payload;

[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]

namespace PgliteSdk.Tests.Tasks;

/// <summary>A folder for one test with a small payload in it, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("pglite-tasks-").FullName;

    internal string Source => Path.Combine(Root, "source");

    internal string Target { get; }

    internal string Stamp => Path.Combine(Root, "obj", "copy.stamp");

    /// <summary>The repository, for its data.</summary>
    internal static string Repository { get; } = FindRepository();

    /// <summary>Makes it, with the target inside or elsewhere.</summary>
    internal Scratch(string? target = null) => Target = target ?? Path.Combine(Root, "target");

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        if (Directory.Exists(Target))
        {
            Directory.Delete(Target, recursive: true);
        }
    }

    internal static PayloadFile File(string path, string content, string mode = PayloadMode.Data)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        return new PayloadFile(path, bytes.Length, PayloadHash.OfBytes(bytes), mode);
    }

    internal static PayloadManifest Manifest(params PayloadFile[] files) => new(
        new PayloadIdentity(PayloadIdentity.Runtime, PayloadIdentity.Development, "LibPglite.Runtime.test", "1.2.3", "test", "18.6", "1.0"),
        [new PayloadSource("postgresql", "18.6", new string('a', 64))],
        [],
        files);

    /// <summary>Writes a payload with its manifest: path and content in turn; what ends in .so is a program.</summary>
    internal PayloadManifest Payload(params string[] pairs)
    {
        if (Directory.Exists(Source))
        {
            Directory.Delete(Source, recursive: true);
        }

        List<PayloadFile> files = [];
        for (int i = 0; i < pairs.Length; i += 2)
        {
            Write(Path.Combine(Source, pairs[i]), pairs[i + 1]);
            files.Add(File(pairs[i], pairs[i + 1], pairs[i].EndsWith(".so", StringComparison.Ordinal) ? PayloadMode.Program : PayloadMode.Data));
        }

        PayloadManifest manifest = Manifest([.. files]);
        System.IO.File.WriteAllBytes(Path.Combine(Source, PayloadManifest.FileName), ManifestWriter.Write(manifest));
        return manifest;
    }

    /// <summary>Copies source to target and returns what the copy decided.</summary>
    internal List<string> Copy(bool withStamp = true, bool withManifest = true)
    {
        List<string> decisions = [];
        PayloadCopier copier = new(Path.Combine(Source, PayloadManifest.FileName), new PayloadRoots([Source]), Target, Stamp, decisions.Add);
        copier.Copy(withStamp ? Stamp : null, withManifest);
        return decisions;
    }

    internal static void Write(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, content);
    }

    internal static void Refuses(string code, Action action) =>
        Assert.AreEqual(code, Assert.ThrowsExactly<PgliteDiagnosticException>(action).Diagnostic.Code);

    private static string FindRepository()
    {
        string? folder = Environment.GetEnvironmentVariable("PGLITE_TEST_ROOT") ?? AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "Directory.Packages.props")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Set PGLITE_TEST_ROOT to the repository.");
    }
}
