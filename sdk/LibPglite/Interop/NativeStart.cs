using System.Runtime.InteropServices;

namespace LibPglite.Interop;

/// <summary>Everything that pglite_cluster_start() wants to know.</summary>
internal sealed record StartRequest(
    NativeStartFlags Flags,
    uint TimeoutMilliseconds,
    string DataDirectory,
    string Prefix,
    string Template,
    string RunDirectory,
    string User,
    string? Database,
    IReadOnlyList<KeyValuePair<string, string>> Settings,
    ulong MemoryLimit,
    ulong SessionMemoryLimit);

/// <summary>Lays a request out in native memory for the length of one call; the plugin copies what it keeps.</summary>
internal static unsafe class NativeStart
{
    internal static ClusterHandle Start(StartRequest request)
    {
        var strings = new List<nint>();
        nint Utf8(string? text)
        {
            nint copy = Marshal.StringToCoTaskMemUTF8(text);
            strings.Add(copy);
            return copy;
        }

        try
        {
            var settings = new NativeSetting[request.Settings.Count];
            for (int i = 0; i < settings.Length; i++)
            {
                settings[i] = new NativeSetting { Name = Utf8(request.Settings[i].Key), Value = Utf8(request.Settings[i].Value) };
            }

            fixed (NativeSetting* first = settings)
            {
                var config = new NativeConfig
                {
                    StructSize = (nuint)sizeof(NativeConfig),
                    Flags = request.Flags,
                    StartTimeoutMilliseconds = request.TimeoutMilliseconds,
                    DataDirectory = Utf8(request.DataDirectory),
                    PrefixDirectory = Utf8(request.Prefix),
                    TemplateFile = Utf8(request.Template),
                    RunDirectory = Utf8(request.RunDirectory),
                    User = Utf8(request.User),
                    Database = Utf8(request.Database),
                    Settings = (nint)first,
                    SettingCount = (nuint)settings.Length,
                    MemoryLimit = request.MemoryLimit,
                    SessionMemoryLimit = request.SessionMemoryLimit,
                };
                NativeErrors.ThrowIfFailed(NativeMethods.ClusterStart(&config, out nint cluster));
                return new ClusterHandle(cluster);
            }
        }
        finally
        {
            strings.ForEach(Marshal.FreeCoTaskMem);
        }
    }
}
