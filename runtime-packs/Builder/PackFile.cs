using System.Text;
using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>A file on its way into the payload: its path there, its mode, and either a file on disk or bytes made here.</summary>
internal sealed class PackFile
{
    private readonly string? _source;
    private readonly byte[]? _content;

    private PackFile(string path, string mode, string? source, byte[]? content)
    {
        Path = path;
        Mode = mode;
        _source = source;
        _content = content;
    }

    internal string Path { get; }

    internal string Mode { get; }

    internal static PackFile FromDisk(string path, string source, string mode = PayloadMode.Data) => new(path, mode, source, null);

    internal static PackFile FromBytes(string path, byte[] content) => new(path, PayloadMode.Data, null, content);

    internal static PackFile FromText(string path, string text) => FromBytes(path, new UTF8Encoding(false).GetBytes(text));

    internal Stream Open() => _content is null ? File.OpenRead(_source!) : new MemoryStream(_content, writable: false);

    internal PayloadFile Describe() => _content is null
        ? new PayloadFile(Path, new FileInfo(_source!).Length, PayloadHash.OfFile(_source!), Mode)
        : new PayloadFile(Path, _content.Length, PayloadHash.OfBytes(_content), Mode);
}
