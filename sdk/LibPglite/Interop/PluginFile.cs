using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LibPglite.Discovery;

namespace LibPglite.Interop;

/// <summary>
/// Looks at the plugin's size and headers before the system loads it: a file that is cut off is mapped without complaint, and the
/// process ends by SIGBUS when it comes to the part that is missing. Reads a few hundred bytes.
/// </summary>
internal static class PluginFile
{
    /// <exception cref="PgliteException"><see cref="PgliteErrorCode.PluginNotLoadable"/>: damaged, no library, or for another system.</exception>
    internal static void Check(string path)
    {
        string? complaint;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            complaint = Complaint(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            complaint = Directory.Exists(path) ? "it is a directory" : exception.Message;
        }

        if (complaint is not null)
        {
            throw new PgliteException(
                PgliteErrorCode.PluginNotLoadable,
                $"The plugin '{path}' cannot be loaded: {complaint}.",
                PayloadStatement.Find(path)?.About(Path.GetFileName(path), LengthOf(path)),
                "Restore and publish again, or copy the folder 'pglite' again; 'dotnet pglite verify' tells which files differ. "
                    + PluginLocator.OverrideHint);
        }
    }

    /// <summary>What is wrong with the file; null when it can be loaded as far as its headers say.</summary>
    private static string? Complaint(FileStream file)
    {
        if (file.Length == 0)
        {
            return "it is empty";
        }

        Span<byte> header = stackalloc byte[ElfHeaders.Size];
        int read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        uint magic = read < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header);
        bool mac = OperatingSystem.IsMacOS();
        if (magic != (mac ? MachOHeaders.Magic : ElfHeaders.Magic))
        {
            return magic is MachOHeaders.Magic or ElfHeaders.Magic
                ? $"it is a library for {(mac ? "Linux" : "macOS")}"
                : "it is no shared library";
        }

        if (read < header.Length)
        {
            return "it ends within its header";
        }

        Architecture machine = RuntimeInformation.ProcessArchitecture;
        return mac ? MachOHeaders.Complaint(header, file) : ElfHeaders.Complaint(header, file, machine);
    }

    private static long? LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : null;
}
