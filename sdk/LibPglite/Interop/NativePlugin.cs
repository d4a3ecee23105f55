using System.Reflection;
using System.Runtime.InteropServices;
using LibPglite.Discovery;

namespace LibPglite.Interop;

/// <summary>
/// The one plugin of the process. It is loaded from an explicit path, asked for its version through a plain function pointer,
/// and only then becomes the library that <see cref="NativeMethods"/> binds to: a plugin of another version is let go again
/// before any other function of it was called. Once accepted it stays loaded until the process ends, since its threads may
/// outlive every handle.
/// </summary>
internal sealed unsafe class NativePlugin
{
    /// <summary>Major version in the upper, minor version in the lower 16 bits, as PGLITE_ABI_VERSION.</summary>
    private const uint WantedAbi = (1 << 16) | 2;

    private static readonly object s_lock = new();
    private static volatile NativePlugin? s_current;
    private static nint s_library;

    private NativePlugin(PluginLocation location)
    {
        Location = location;
        var info = new NativeInfo { StructSize = (nuint)sizeof(NativeInfo) };
        NativeErrors.ThrowIfFailed(NativeMethods.GetInfo(&info));
        Info = new PgliteInfo
        {
            PluginPath = location.Plugin,
            AbiVersion = VersionOf(info.AbiVersion),
            PostgreSqlVersion = NativeErrors.Text(info.PostgreSqlVersion) ?? "",
            PostgreSqlVersionNumber = (int)info.PostgreSqlVersionNumber,
            RuntimeIdentifier = NativeErrors.Text(info.RuntimeIdentifier) ?? "",
            Modules = (NativeErrors.Text(info.Modules) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries),
            SessionBlockSize = (long)info.SessionBlockSize,
        };
    }

    internal PluginLocation Location { get; }

    internal PgliteInfo Info { get; }

    /// <summary>The plugin, found and loaded at the first call. Thread-safe; a failure is not remembered.</summary>
    internal static NativePlugin Current
    {
        get
        {
            if (s_current is { } current)
            {
                return current;
            }

            lock (s_lock)
            {
                return s_current ??= Load(PluginLocator.Find());
            }
        }
    }

    private static NativePlugin Load(PluginLocation location)
    {
        PluginFile.Check(location.Plugin);
        nint library;
        try
        {
            library = NativeLibrary.Load(location.Plugin);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new PgliteException(
                PgliteErrorCode.PluginNotLoadable,
                $"The plugin '{location.Plugin}' could not be loaded: {exception.Message}",
                nextStep: "Restore and publish again. The plugin needs glibc 2.31 or later on the processor it was made for.",
                innerException: exception);
        }

        try
        {
            Negotiate(location.Plugin, library);
        }
        catch (PgliteException)
        {
            NativeLibrary.Free(library);
            throw;
        }

        if (s_library == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(NativePlugin).Assembly, Resolve);
        }

        s_library = library;
        return new NativePlugin(location);
    }

    private static void Negotiate(string path, nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "pglite_negotiate", out nint negotiate)
            || !NativeLibrary.TryGetExport(library, "pglite_last_error", out nint lastError))
        {
            throw new PgliteException(
                PgliteErrorCode.PluginNotLoadable,
                $"'{path}' is a shared library, but not a plugin: it does not export pglite_negotiate and pglite_last_error.",
                nextStep: PluginLocator.OverrideHint);
        }

        uint provided;
        int status = ((delegate* unmanaged<uint, uint*, int>)negotiate)(WantedAbi, &provided);
        if (status == 0)
        {
            return;
        }

        var error = new NativeError { StructSize = (nuint)sizeof(NativeError) };
        ((delegate* unmanaged<NativeError*, void>)lastError)(&error);
        PgliteException reason = NativeErrors.Read(status, in error);
        throw new PgliteException(
            PgliteErrorCode.AbiMismatch,
            $"The plugin '{path}' does not serve version {VersionOf(WantedAbi)} of the C interface, which this LibPglite needs: {reason.Summary}",
            reason.Detail,
            "Use the LibPglite.Runtime package of exactly LibPglite's own version; clean, restore and build again. " + PluginLocator.OverrideHint,
            innerException: reason);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == NativeMethods.Library ? s_library : 0;

    private static Version VersionOf(uint abi) => new((int)(abi >> 16), (int)(abi & 0xFFFF));
}
