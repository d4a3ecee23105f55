using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using LibPglite.Payload;
using LibPglite.Tool.Verbs;

namespace LibPglite.Tool.Doctor;

/// <summary>Runs <see cref="SelfTestCluster"/> in a process of its own, on a copy of the payload that nobody else uses.</summary>
internal static class SelfTest
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task RunAsync(Examination examination, CancellationToken cancel)
    {
        if (examination.Binaries.Plugin is not { } plugin)
        {
            examination.Find(PayloadManifest.FileName, "PGL3601", "start: the payload has no readable plugin");
            return;
        }

        if (examination.Manifest.Rid != Machine())
        {
            examination.Find(plugin.Path, "PGL3601", $"start: the payload is for {examination.Manifest.Rid}, and this machine is {Machine()}");
            return;
        }

        using var folder = new TemporaryFolder("pglite-self-test-");
        string payload = Path.Combine(folder.Path, "pglite"), work = Path.Combine(folder.Path, "work");
        Directory.CreateDirectory(work);
        foreach (PayloadFile file in examination.Manifest.Files.Where(file => File.Exists(PayloadPath.Locate(examination.Root, file.Path))))
        {
            string copy = PayloadPath.Locate(payload, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(PayloadPath.Locate(examination.Root, file.Path), copy);
            PayloadMode.Set(copy, file.Mode);
        }

        File.Copy(Path.Combine(examination.Root, PayloadManifest.FileName), Path.Combine(payload, PayloadManifest.FileName));
        using Process process = Start(payload, work, plugin.Path);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != ExitCode.Success)
            {
                string said = string.Join(' ', new[] { await output, await errors }.Select(text => text.Trim().ReplaceLineEndings(" ")).Where(text => text.Length > 0));
                examination.Find(plugin.Path, "PGL3601", said.Length > 0 ? said : $"the process ended with {process.ExitCode}");
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancel.ThrowIfCancellationRequested();
            examination.Find(plugin.Path, "PGL3601", $"it was not finished after {Limit.TotalMinutes:0} minutes");
        }
    }

    /// <summary>The runtime identifier of what can be loaded here. The process is asked, not the system: it may be emulated.</summary>
    private static string Machine()
    {
        string system = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "osx" : "win";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    /// <summary>This program once more, whether it runs by itself or by <c>dotnet</c>.</summary>
    private static Process Start(string payload, string work, string plugin)
    {
        string program = Environment.ProcessPath!;
        bool hosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = work };
        foreach (string argument in (string[])[.. hosted ? [Assembly.GetExecutingAssembly().Location] : Array.Empty<string>(), SelfTestVerb.Name, payload, work])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LIBPGLITE_PLUGIN_PATH"] = Path.Combine(payload, plugin);
        return Process.Start(start)!;
    }
}
