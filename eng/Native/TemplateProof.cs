using System.Buffers.Binary;
using System.Formats.Tar;
using PgliteSdk.Build.Cache;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>
/// The template cluster is made by a server of the build machine. Whether a server for another target takes it, its headers say: they
/// are compiled for it with what the template's pg_control states.
/// </summary>
internal static class TemplateProof
{
    private const string ControlFile = "global/pg_control";

    private static readonly string[] Flags = ["-std=gnu11", "-fsyntax-only", "-Wall", "-Werror"];

    /// <summary>The fields that ReadControlFile() compares, where they are and how many bytes they have.</summary>
    private static readonly (string Name, int Offset, int Size)[] Fields =
    [
        ("pg_control_version", 8, 4), ("catalog_version_no", 12, 4), ("maxAlign", 204, 4), ("floatFormat", 208, 8), ("blcksz", 216, 4), ("relseg_size", 220, 4),
        ("xlog_blcksz", 224, 4), ("xlog_seg_size", 228, 4), ("nameDataLen", 232, 4), ("indexMaxKeys", 236, 4), ("toast_max_chunk_size", 240, 4),
        ("loblksize", 244, 4), ("float8ByVal", 248, 1),
    ];

    public static async Task CheckAsync(BuildContext context, Toolchain toolchain, string source, Bitcode bitcode, CacheKey bitcodeKey, string template)
    {
        byte[] control = await ReadAsync(template, context.Cancel);
        CacheKey key = toolchain.AddTo(new CacheKey(context.Target.Step("template-proof")))
            .Add("bitcode", bitcodeKey.Value)
            .AddAll("flag", [.. Flags, .. Values(control)])
            .AddFiles(context.Repository.Root, [Checks(context)]);
        await context.Cache.GetAsync(key, $"prove that the template is one for {context.Target.Rid}", (target, log) =>
            CompileAsync(context, toolchain, source, bitcode, control, target, log), context.Cancel);
    }

    private static async Task CompileAsync(BuildContext context, Toolchain toolchain, string source, Bitcode bitcode, byte[] control, string folder, StepLog log)
    {
        await toolchain.InstallAsync(folder, new Dictionary<string, string>());
        await new Tool(Path.Combine(folder, "bin", Toolchain.Compiler)).RunAsync(log,
            [.. Flags, .. bitcode.Includes(source), .. Values(control), Checks(context)], context.Cancel);
    }

    private static async Task<byte[]> ReadAsync(string template, CancellationToken cancel)
    {
        await using FileStream stream = File.OpenRead(template);
        await using var tar = new TarReader(stream);
        while (await tar.GetNextEntryAsync(copyData: false, cancel) is { } entry)
        {
            if (entry.Name == ControlFile)
            {
                byte[] bytes = new byte[entry.Length];
                await entry.DataStream!.ReadExactlyAsync(bytes, cancel);
                return bytes;
            }
        }

        throw new BuildFailure($"{template} has no {ControlFile}");
    }

    /// <summary>What the compiler is told of a pg_control.</summary>
    public static IEnumerable<string> Values(byte[] control) => Fields.SelectMany(field => new[]
    {
        $"-DOFFSET_{field.Name}={field.Offset}", $"-DVALUE_{field.Name}={Value(control.AsSpan(field.Offset), field.Size)}",
    });

    private static long Value(ReadOnlySpan<byte> at, int size) => size switch
    {
        1 => at[0],
        4 => BinaryPrimitives.ReadUInt32LittleEndian(at),
        _ => (long)BinaryPrimitives.ReadDoubleLittleEndian(at),
    };

    private static string Checks(BuildContext context) => Path.Combine(context.Repository.Root, "eng", "Native", "template_checks.c");
}
