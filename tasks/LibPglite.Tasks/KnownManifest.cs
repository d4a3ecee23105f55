using LibPglite.Payload;
using Task = System.Threading.Tasks.Task;

namespace LibPglite.Tasks;

/// <summary>A manifest that the tasks of one build share. It is read on another thread from the moment on that it is known of.</summary>
internal sealed class KnownManifest
{
    private readonly byte[] _bytes;
    private readonly Task<PayloadManifest> _reading;

    /// <summary>Starts reading <paramref name="bytes"/>, the content of <paramref name="file"/>.</summary>
    public KnownManifest(string file, byte[] bytes)
    {
        File = file;
        _bytes = bytes;
        _reading = Task.Run(() => ManifestReader.Read(bytes, file));
    }

    /// <summary>Where it was found.</summary>
    public string File { get; }

    /// <summary>The manifest, when it is read.</summary>
    /// <exception cref="Diagnostics.PgliteDiagnosticException">PGL0101 ... PGL0108: it breaks a rule.</exception>
    public PayloadManifest Manifest => _reading.GetAwaiter().GetResult();

    /// <summary>Under what the build knows the manifest of <paramref name="file"/>.</summary>
    public static string Key(string file) => "LibPglite.Payload.PayloadManifest " + file;

    /// <summary>Whether the file still has this content.</summary>
    public bool IsOf(byte[] bytes) => PayloadFolder.AreSame(bytes, _bytes);
}
