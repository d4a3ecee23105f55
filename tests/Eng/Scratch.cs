using PgliteSdk.Build;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Tests.Eng;

/// <summary>A temporary folder with what the build's parts need to run in it.</summary>
internal sealed class Scratch : IDisposable
{
    public Scratch()
    {
        Folder = Directory.CreateTempSubdirectory("pglite-eng-").FullName;
        Output = new StringWriter();
        Journal = new Journal(new PlainView(Output), new Repository(Folder));
        Log = new StepLog(Path.Combine(Folder, "test.log"), "test.log");
    }

    public string Folder { get; }

    public StringWriter Output { get; }

    public Journal Journal { get; }

    public StepLog Log { get; }

    public string Combine(params string[] parts) => Path.Combine([Folder, .. parts]);

    public string Write(string name, string text)
    {
        string path = Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        Log.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Output.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
