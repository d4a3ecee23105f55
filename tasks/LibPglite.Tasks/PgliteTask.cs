using LibPglite.Diagnostics;
using LibPglite.Payload;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LibPglite.Tasks;

/// <summary>
/// What all tasks share: expected failures become coded errors with the address of their page; anything else is a fault of ours
/// and surfaces as one. All paths that go in are absolute.
/// </summary>
public abstract class PgliteTask : Task
{
    /// <summary>Runs the task.</summary>
    /// <returns>Whether no error was reported.</returns>
    public sealed override bool Execute()
    {
        try
        {
            Run();
        }
        catch (PgliteDiagnosticException e)
        {
            Report(e.Diagnostic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogErrorFromException(e);
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Does the work; may throw <see cref="PgliteDiagnosticException"/>.</summary>
    protected abstract void Run();

    /// <summary>Starts reading a manifest that a later task of this build will ask for, while the build does other things.</summary>
    /// <exception cref="PgliteDiagnosticException">PGL0101: it cannot be read. Whatever else is wrong is told to who asks for it.</exception>
    protected void ReadAhead(string file) => Register(new KnownManifest(file, ManifestReader.ReadBytes(file)));

    /// <summary>
    /// Reads a manifest, once in a build: reading is most of what a task costs, and the bytes say whether it is the same one.
    /// </summary>
    /// <exception cref="PgliteDiagnosticException">PGL0101 ... PGL0108: it cannot be read or breaks a rule.</exception>
    protected PayloadManifest ReadManifest(string file)
    {
        byte[] bytes = ManifestReader.ReadBytes(file);
        if (BuildEngine4.GetRegisteredTaskObject(KnownManifest.Key(file), RegisteredTaskObjectLifetime.Build) is not KnownManifest known
            || !known.IsOf(bytes))
        {
            known = new KnownManifest(file, bytes);
            Register(known);
        }

        return known.Manifest;
    }

    /// <summary>Starts to look at what a later task of this build will be asked to bring up to date; see <see cref="EarlyLook"/>.</summary>
    protected void LookAhead(string manifestFile, string directory, string stampFile)
    {
        string destination = Folder(directory);
        BuildEngine4.RegisterTaskObject(
            EarlyLook.Key(destination), new EarlyLook(manifestFile, destination, stampFile), RegisteredTaskObjectLifetime.Build, allowEarlyCollection: true);
    }

    /// <summary>The look at <paramref name="destination"/>, if there was one. It is good for one copy: that one may change the folder.</summary>
    private protected EarlyLook? TakeLook(string destination) =>
        (EarlyLook?)BuildEngine4.UnregisterTaskObject(EarlyLook.Key(destination), RegisteredTaskObjectLifetime.Build);

    /// <summary>A folder's full path without a separator at its end.</summary>
    protected static string Folder(string directory) => Path.GetFullPath(directory).TrimEnd(Path.DirectorySeparatorChar);

    /// <summary>Reports an error.</summary>
    protected void Report(PgliteDiagnostic diagnostic) => Log.LogError(
        subcategory: null, diagnostic.Code, helpKeyword: null, diagnostic.HelpLink, file: null, 0, 0, 0, 0, "{0}", diagnostic.Message);

    /// <summary>Reports what a build goes on without.</summary>
    protected void Warn(PgliteDiagnostic diagnostic) => Log.LogWarning(
        subcategory: null, diagnostic.Code, helpKeyword: null, diagnostic.HelpLink, file: null, 0, 0, 0, 0, "{0}", diagnostic.Message);

    /// <summary>States a decision and its reason, for whoever reads the detailed log.</summary>
    protected void Explain(string decision) => Log.LogMessage(MessageImportance.Low, "{0}", decision);

    private void Register(KnownManifest manifest) =>
        BuildEngine4.RegisterTaskObject(KnownManifest.Key(manifest.File), manifest, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: true);
}
