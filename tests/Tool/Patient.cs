using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Tool;

/// <summary>
/// A copy of this build's payload that a test makes ill and then seals with a manifest that states the illness as if it were
/// right: what the doctor finds then is not what any comparison of hashes could.
/// </summary>
internal sealed class Patient
{
    private readonly List<PayloadFile> _files;
    private List<PayloadExtension> _extensions;
    private PayloadIdentity _identity;
    private readonly IReadOnlyList<PayloadSource> _sources;

    internal Patient()
        : this(Environs.Payload)
    {
    }

    /// <summary>A copy of another payload than that of this machine.</summary>
    internal Patient(string payload)
    {
        Root = Directory.CreateDirectory(Path.Combine(Environs.Work, "patient-" + Guid.NewGuid().ToString("N"))).FullName;
        PayloadManifest manifest = ManifestReader.Read(Path.Combine(payload, PayloadManifest.FileName));
        foreach (PayloadFile file in manifest.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Locate(file.Path))!);
            File.Copy(PayloadPath.Locate(payload, file.Path), Locate(file.Path));
            PayloadMode.Set(Locate(file.Path), file.Mode);
        }

        _files = [.. manifest.Files];
        _extensions = [.. manifest.Extensions];
        _identity = manifest.Identity;
        _sources = manifest.Sources;
    }

    internal string Root { get; }

    internal IReadOnlyList<PayloadFile> Files => _files;

    internal IReadOnlyList<PayloadExtension> Extensions => _extensions;

    internal string Locate(string path) => PayloadPath.Locate(Root, path);

    internal void Write(string path, byte[] bytes)
    {
        string mode = _files.FirstOrDefault(file => file.Path == path)?.Mode ?? (path.EndsWith(".so", StringComparison.Ordinal) ? PayloadMode.Program : PayloadMode.Data);
        _files.RemoveAll(file => file.Path == path);
        _files.Add(new PayloadFile(path, bytes.Length, PayloadHash.OfBytes(bytes), mode));
        Directory.CreateDirectory(Path.GetDirectoryName(Locate(path))!);
        File.WriteAllBytes(Locate(path), bytes);
        PayloadMode.Set(Locate(path), mode);
    }

    internal void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    internal string Text(string path) => File.ReadAllText(Locate(path));

    /// <summary>Takes a file out of the payload and of the manifest.</summary>
    internal void Remove(string path)
    {
        _files.RemoveAll(file => file.Path == path);
        _extensions = [.. _extensions.Select(row => new PayloadExtension(row.Name, row.Version, row.Requires, row.Files.Where(file => file != path)))];
        File.Delete(Locate(path));
    }

    /// <summary>Changes a document of the diagnostics.</summary>
    internal void Edit(string family, Action<JsonObject> change)
    {
        JsonObject document = JsonNode.Parse(Text($"diagnostics/{family}.json"))!.AsObject();
        change(document);
        Write($"diagnostics/{family}.json", document.ToJsonString());
    }

    /// <summary>Replaces bytes of a library by as many others, everywhere they occur as a whole text.</summary>
    internal void Patch(string path, string from, string to)
    {
        byte[] bytes = File.ReadAllBytes(Locate(path)), before = Encoding.UTF8.GetBytes($"\0{from}\0"), after = Encoding.UTF8.GetBytes($"\0{to}\0");
        Assert.HasCount(before.Length, after);
        int found = 0;
        for (int at = bytes.AsSpan().IndexOf(before); at >= 0; at = bytes.AsSpan().IndexOf(before))
        {
            after.CopyTo(bytes, at);
            found++;
        }

        Assert.IsGreaterThan(0, found, $"{path} holds no {from}");
        Write(path, bytes);
    }

    /// <summary>Leaves out all extensions but one, as a build that selects does.</summary>
    internal void Select(string name)
    {
        string[] files = [.. _extensions.Where(row => row.Name != name).SelectMany(row => row.Files)];
        _extensions.RemoveAll(row => row.Name != name);
        _files.RemoveAll(file => files.Contains(file.Path));
        foreach (string file in files)
        {
            File.Delete(Locate(file));
            PayloadFolder.RemoveEmptyFolders(Path.GetDirectoryName(Locate(file))!, Root);
        }
    }

    /// <summary>Lets the pack claim to have passed the release gate.</summary>
    internal void ClaimReady() => _identity = new PayloadIdentity(
        _identity.Kind, PayloadIdentity.RuntimeReady, _identity.PackageId, _identity.Version, _identity.Rid, _identity.PostgresqlVersion, _identity.AbiVersion);

    /// <summary>Seals it, lets the doctor look, and returns the findings as CODE PATH.</summary>
    internal async Task<string[]> ExamineAsync(params string[] options)
    {
        File.WriteAllBytes(Locate(PayloadManifest.FileName), ManifestWriter.Write(new PayloadManifest(_identity, _sources, _extensions, _files)));
        Outcome outcome = await Tool.RunAsync(["doctor", Root, "--format", "json", .. options]);
        Directory.Delete(Root, recursive: true);
        Assert.IsTrue(outcome.ExitCode is 0 or 1, $"{outcome.ExitCode}: {outcome.Output}{outcome.Errors}");
        JsonElement report = JsonDocument.Parse(outcome.Output).RootElement;
        string[] findings =
        [
            .. report.GetProperty("findings").EnumerateArray()
                .Select(finding => $"{finding.GetProperty("code").GetString()} {finding.GetProperty("path").GetString()}")
                .Distinct(),
        ];
        Assert.AreEqual(outcome.ExitCode == 0, findings.Length == 0);
        return findings;
    }
}
