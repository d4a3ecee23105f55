using LibPglite.Payload;

namespace PgliteSdk.Build.Packages;

/// <summary>Gives the files of an unpacked payload the modes that its manifest states.</summary>
internal static class PayloadModes
{
    public static void Apply(string payload)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (PayloadFile file in ManifestReader.Read(Path.Combine(payload, PayloadManifest.FileName)).Files)
        {
            File.SetUnixFileMode(Path.Combine(payload, file.Path), (UnixFileMode)Convert.ToInt32(file.Mode, 8));
        }
    }
}
