namespace LibPglite.Payload;

/// <summary>One file of a payload as its manifest states it. Immutable.</summary>
public sealed class PayloadFile
{
    /// <summary>States a file.</summary>
    public PayloadFile(string path, long size, string sha256, string mode)
    {
        Path = path;
        Size = size;
        Sha256 = sha256;
        Mode = mode;
    }

    /// <summary>The path below the payload folder, with <c>/</c> between segments.</summary>
    public string Path { get; }

    /// <summary>The length in bytes.</summary>
    public long Size { get; }

    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>The Unix permission bits as four octal digits: <see cref="PayloadMode.Data"/> or <see cref="PayloadMode.Program"/>.</summary>
    public string Mode { get; }
}
