using System.Diagnostics;
using System.Formats.Tar;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>In the template, files of the same content stand once; in a cluster each is a file of its own.</summary>
[TestClass]
public sealed class NewClusterTests
{
    /// <summary>The database that nobody connects to: its files stay as they were made.</summary>
    private const string Untouched = "base/4/";

    [TestMethod]
    public async Task EveryCollationThatIsListedWorks()
    {
        string[] names = (await SharedCluster.Scalar<string>("SELECT string_agg(quote_ident(collname), ' ') FROM pg_collation")).Split(' ');
        Assert.Contains("pg_unicode_fast", names);
        foreach (string name in names)
        {
            Assert.IsFalse(await SharedCluster.Scalar<bool>($"SELECT 'b' < 'a' COLLATE {name}"), name);
        }
    }

    [TestMethod]
    public async Task FilesAreThoseOfTheTemplate()
    {
        using var folder = new ScratchFolder();
        string data = folder.Sub("data");
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data));
        Dictionary<string, byte[]> template = await ReadTemplateAsync(runtime.Info.PluginPath);
        string[] names = [.. template.Keys.Where(name => name.StartsWith(Untouched, StringComparison.Ordinal))];
        Assert.IsGreaterThan(200, names.Length);
        foreach (string name in names)
        {
            CollectionAssert.AreEqual(template[name], await File.ReadAllBytesAsync(Path.Combine(data, name)), name);
        }
    }

    [TestMethod]
    public async Task NoTwoDatabasesShareAFile()
    {
        using var folder = new ScratchFolder();
        string data = folder.Sub("data");
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data));
        using Process find = Process.Start(new ProcessStartInfo("find", [data, "-type", "f", "-links", "+1"]) { RedirectStandardOutput = true })!;
        Assert.AreEqual("", await find.StandardOutput.ReadToEndAsync());
        await find.WaitForExitAsync();
        Assert.AreEqual(0, find.ExitCode);
    }

    [TestMethod]
    public async Task FirstStartHasNoNewParametersToTell()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        await SharedCluster.Execute(runtime, "CREATE EXTENSION pg_walinspect");
        Assert.AreEqual(0L, await SharedCluster.Scalar<long>(
            runtime,
            """
            SELECT count(*) FROM pg_control_checkpoint(), pg_get_wal_records_info(redo_lsn, pg_current_wal_flush_lsn())
            WHERE record_type = 'PARAMETER_CHANGE'
            """));
    }

    /// <summary>Then its files are synced one by one, side by side.</summary>
    [TestMethod]
    public async Task IsMadeWhileMuchElseWaitsToBeWritten()
    {
        using var folder = new ScratchFolder();
        await using (var other = new FileStream(folder.Sub("other"), FileMode.CreateNew))
        {
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 256; i++)
            {
                await other.WriteAsync(megabyte);
            }
        }

        string data = folder.Sub("some/where/data");
        for (int start = 0; start < 2; start++)
        {
            await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(new PgliteOptions(data));
            Assert.AreEqual(3L, await SharedCluster.Scalar<long>(runtime, "SELECT count(*) FROM pg_database"));
        }
    }

    private static async Task<Dictionary<string, byte[]>> ReadTemplateAsync(string plugin)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using FileStream stream = File.OpenRead(Path.Combine(Path.GetDirectoryName(plugin)!, "template", "cluster.tar"));
        await using var reader = new TarReader(stream);
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            if (entry.EntryType == TarEntryType.HardLink)
            {
                files[entry.Name] = files[entry.LinkName];
            }
            else if (entry.EntryType != TarEntryType.Directory)
            {
                using var content = new MemoryStream();
                if (entry.DataStream is { } from)
                {
                    await from.CopyToAsync(content);
                }

                files[entry.Name] = content.ToArray();
            }
        }

        return files;
    }
}
