using LibPglite.Interop;

namespace LibPglite;

/// <content>What sessions take of the host's memory.</content>
public sealed partial class PgliteRuntime
{
    private static unsafe PgliteSessionMemory Described(NativeSessionMemory session) => new()
    {
        BackendPid = session.Pid,
        Kind = NativeErrors.Text((nint)session.Kind) ?? "",
        Bytes = (long)session.Bytes,
        PeakBytes = (long)session.PeakBytes,
    };

    /// <summary>Looks again with more room when sessions have come in between.</summary>
    private unsafe PgliteSessionMemory[] ReadMemory()
    {
        var sessions = new NativeSessionMemory[64];
        while (true)
        {
            fixed (NativeSessionMemory* first = sessions)
            {
                NativeErrors.ThrowIfFailed(NativeMethods.ClusterGetMemory(_cluster, first, (nuint)sessions.Length, out nuint count));
                if ((int)count <= sessions.Length)
                {
                    return [.. sessions.Take((int)count).Select(Described)];
                }

                sessions = new NativeSessionMemory[(int)count + 16];
            }
        }
    }
}
