using LibPglite.Diagnostics;
using LibPglite.Payload;
using Task = System.Threading.Tasks.Task;

namespace LibPglite.Tasks;

/// <summary>
/// A look at whether a copy will have anything to do, on another thread and from the moment on that the payload is known: an
/// unchanged build waits for other things meanwhile. Only that there is nothing to do is taken from it; all else the copy finds itself.
/// </summary>
internal sealed class EarlyLook
{
    private readonly string _manifestFile;
    private readonly string _stampFile;
    private readonly Task<bool> _looking;

    /// <summary>Starts to look.</summary>
    public EarlyLook(string manifestFile, string destination, string stampFile)
    {
        _manifestFile = manifestFile;
        _stampFile = stampFile;
        _looking = Task.Run(() => IsAsItWasLeft(manifestFile, destination, stampFile));
    }

    /// <summary>Under what the build knows the look at <paramref name="destination"/>.</summary>
    public static string Key(string destination) => "LibPglite.Tasks.EarlyLook " + destination;

    /// <summary>Whether a copy of this payload, remembered there, has nothing to do. Waits until that is known.</summary>
    public bool FindsNothingToCopy(string manifestFile, string stampFile) =>
        manifestFile == _manifestFile && stampFile == _stampFile && File.Exists(stampFile) && _looking.GetAwaiter().GetResult();

    private static bool IsAsItWasLeft(string manifestFile, string destination, string stampFile)
    {
        try
        {
            return PayloadCopier.ReasonToCopy(manifestFile, destination, stampFile) is null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PgliteDiagnosticException)
        {
            return false;
        }
    }
}
