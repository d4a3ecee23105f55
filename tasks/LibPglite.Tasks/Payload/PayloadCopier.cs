using LibPglite.Diagnostics;

namespace LibPglite.Payload;

/// <summary>
/// Brings a folder to exactly what a manifest says: what differs in content is copied, modes are set, files of an earlier payload
/// that this one no longer has are removed. Content decides, never time stamps, because packages of different versions bear the
/// same ones. A file appears whole or not at all, and one that a running program has mapped is replaced, not overwritten.
/// </summary>
/// <remarks>
/// The folder's own manifest says what an earlier copy put there. It is taken away before the first change and comes back last, so
/// a folder with a manifest holds a finished copy. Files that neither manifest lists are not touched.
/// </remarks>
public sealed class PayloadCopier
{
    private readonly string _manifestFile;
    private readonly PayloadRoots _source;
    private readonly string _destination;
    private readonly string _owner;
    private readonly Action<string> _explain;

    /// <summary>Prepares a copy.</summary>
    /// <param name="manifestFile">The manifest of what is to be copied; absolute.</param>
    /// <param name="source">Where its files come from.</param>
    /// <param name="destination">The folder <c>pglite</c> beside the host; absolute, made when missing.</param>
    /// <param name="owner">Who copies: two that bring the same folder to the same payload may do so at the same time.</param>
    /// <param name="explain">Is told each decision and its reason.</param>
    public PayloadCopier(string manifestFile, PayloadRoots source, string destination, string owner, Action<string> explain)
    {
        _manifestFile = manifestFile;
        _source = source;
        _destination = destination;
        _owner = owner;
        _explain = explain;
    }

    /// <summary>
    /// Why a copy that left <paramref name="stampFile"/> behind has to be made again, or null when it has not. It opens the manifests
    /// and the stamp, and asks for the size, time and mode of each file that was copied.
    /// </summary>
    /// <exception cref="PgliteDiagnosticException">PGL0101: the manifest cannot be read.</exception>
    public static string? ReasonToCopy(string manifestFile, string destination, string stampFile) =>
        PayloadStamp.Read(stampFile) is not PayloadStamp stamp ? "no copy has been remembered"
        : ManifestIn(destination) is not byte[] there ? "the last copy was not finished"
        : !PayloadFolder.AreSame(there, ManifestReader.ReadBytes(manifestFile)) ? "the payload is another one"
        : stamp.ReasonToCopy(destination);

    /// <summary>What is told when there is no such reason.</summary>
    public static string NothingToCopy(string destination) => "Nothing to copy: every file in '" + destination + "' is as the last copy left it.";

    /// <summary>
    /// Makes the copy. With a <paramref name="stampFile"/> that shows nothing has changed since the last copy, no file is opened.
    /// </summary>
    /// <param name="stampFile">Where to remember what was copied, or null to compare all contents.</param>
    /// <param name="withManifest">Whether the manifest is put in place, or left to whoever checks the copy.</param>
    /// <exception cref="PgliteDiagnosticException">PGL0005 a file cannot be written, PGL0006 the pack is damaged, PGL0101 ... its manifest is.</exception>
    public void Copy(string? stampFile, bool withManifest)
    {
        if (stampFile is not null)
        {
            string? reason = ReasonToCopy(_manifestFile, _destination, stampFile);
            _explain(reason is null ? NothingToCopy(_destination) : "Copying to '" + _destination + "' because " + reason + ".");
            if (reason is null)
            {
                return;
            }
        }

        byte[] bytes = ManifestReader.ReadBytes(_manifestFile);
        byte[]? there = ManifestIn(_destination);
        PayloadManifest manifest = ManifestReader.Read(bytes, _manifestFile);
        List<string> paths = manifest.Files.Select(file => file.Path).ToList();
        Guard(_destination, () =>
        {
            RetirePrevious(manifest, bytes, there);
            foreach (PayloadFile file in manifest.Files)
            {
                Bring(file);
            }

            if (withManifest)
            {
                PayloadFolder.WriteIfDifferent(PayloadPath.Locate(_destination, PayloadManifest.FileName), bytes, _owner);
                paths.Add(PayloadManifest.FileName);
            }

            if (stampFile is not null)
            {
                PayloadStamp.Write(stampFile, _destination, paths);
            }
        });
    }

    /// <summary>The folder's own manifest: that of the last copy that was finished.</summary>
    private static byte[]? ManifestIn(string destination)
    {
        string file = PayloadPath.Locate(destination, PayloadManifest.FileName);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    /// <summary>Removes what an earlier payload put here and this one does not have, and the earlier manifest with it.</summary>
    private void RetirePrevious(PayloadManifest manifest, byte[] bytes, byte[]? there)
    {
        if (there is null || PayloadFolder.AreSame(there, bytes))
        {
            return;
        }

        string previousFile = PayloadPath.Locate(_destination, PayloadManifest.FileName);
        IEnumerable<string> stale = [];
        try
        {
            PayloadManifest previous = ManifestReader.Read(there, previousFile);
            stale = previous.Files.Select(file => file.Path).Except(manifest.Files.Select(file => file.Path), StringComparer.Ordinal);
        }
        catch (PgliteDiagnosticException e)
        {
            _explain("The manifest of the earlier copy cannot be used (" + e.Message + "); its files stay.");
        }

        File.Delete(previousFile);
        foreach (string path in stale)
        {
            _explain("Removing '" + path + "': it came with an earlier payload.");
            string file = PayloadPath.Locate(_destination, path);
            File.Delete(file);
            PayloadFolder.RemoveEmptyFolders(Path.GetDirectoryName(file)!, _destination);
        }
    }

    private void Bring(PayloadFile file)
    {
        string target = PayloadPath.Locate(_destination, file.Path);
        PayloadFolder.RemoveUnfinished(target, _owner);
        if (!PayloadFolder.Holds(target, file))
        {
            string source = _source.Locate(file.Path);
            _explain("Copying '" + file.Path + "'.");
            PayloadFolder.Put(target, _owner, temporary =>
            {
                File.Copy(source, temporary);
                if (!PayloadFolder.Holds(temporary, file))
                {
                    throw new PgliteDiagnosticException("PGL0006", source);
                }

                PayloadMode.Set(temporary, file.Mode);
            });
        }
        else if (PayloadMode.Applies && PayloadMode.Of(target) != file.Mode)
        {
            _explain("Setting the mode of '" + file.Path + "' to " + file.Mode + ".");
            PayloadMode.Set(target, file.Mode);
        }
    }

    private static void Guard(string where, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PgliteDiagnosticException(PgliteDiagnostic.Create("PGL0005", where, e.Message), e);
        }
    }
}
