using System.Runtime.InteropServices;

namespace LibPglite.Interop;

/// <summary>Turns a status of the plugin into an exception. Must run on the thread of the call that failed.</summary>
internal static unsafe class NativeErrors
{
    internal static void ThrowIfFailed(int status)
    {
        if (status != 0)
        {
            throw LastError(status);
        }
    }

    private static PgliteException LastError(int status)
    {
        var error = new NativeError { StructSize = (nuint)sizeof(NativeError) };
        NativeMethods.LastError(&error);
        return Read(status, in error);
    }

    internal static PgliteException Read(int status, in NativeError error)
    {
        string sqlState = error.SqlState.ToString();
        return new PgliteException(
            (PgliteErrorCode)status,
            Text(error.Message) is { Length: > 0 } message ? message : $"The engine reports status {status}.",
            Text(error.Detail),
            Text(error.Hint),
            sqlState.Length == 0 ? null : sqlState,
            error.OsError);
    }

    internal static string? Text(nint utf8) => Marshal.PtrToStringUTF8(utf8);
}
