using System.IO.Compression;
using PgliteSdk.Build.Console;

namespace PgliteSdk.Build.Native;

/// <summary>
/// How often each branch of the engine was taken under the training load (tests/Training), pinned in native/profile: machine code is laid
/// out by it. It is text, packed, because two trainings never count the same; ./build.sh profile makes another.
/// </summary>
internal sealed class EngineProfile(string native)
{
    /// <summary>
    /// After the counts are in: what is often called through a pointer is called directly, and what is often called is inlined once more.
    /// The bitcode has been through the inliner before, so nothing else is; and an instruction counts as hot when it is among those that
    /// make up 95 % of all that was executed, which bounds the growth of text to an eighth (99 %, the default: to two fifths).
    /// </summary>
    public const string Passes = "pgo-instr-use,pgo-icall-prom,inliner-wrapper,"
        + "function(sroa,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,gvn,dse,adce,simplifycfg),globaldce";

    /// <summary>Functions that training never reached are not made smaller by it: what nobody trained for is not unimportant.</summary>
    public static readonly IReadOnlyList<string> Options =
    [
        "-pgso=false", "-profile-summary-cutoff-hot=950000", "-inline-threshold=0", "-inlinecold-threshold=0", "-inlinehint-threshold=0",
        "-hot-callsite-threshold=250",
    ];

    public string File { get; } = Path.Combine(native, "profile", "engine.proftext.gz");

    /// <summary>The counts in the form in which <see cref="Passes"/> read them, in <paramref name="folder"/>; the options that name them.</summary>
    public async Task<string[]> UnpackAsync(StepLog log, string folder, CancellationToken cancel)
    {
        string text = Path.Combine(folder, "counts.proftext");
        await using (FileStream packed = System.IO.File.OpenRead(File))
        await using (var unpacking = new GZipStream(packed, CompressionMode.Decompress))
        await using (FileStream unpacked = System.IO.File.Create(text))
        {
            await unpacking.CopyToAsync(unpacked, cancel);
        }

        string counts = Path.Combine(folder, "counts.profdata");
        await new Tool("llvm-profdata-19").RunAsync(log, ["merge", text, "-o", counts], cancel);
        System.IO.File.Delete(text);
        return ["-pgo-test-profile-file=" + counts, .. Options];
    }

    /// <summary>Pins what was counted.</summary>
    public async Task PinAsync(StepLog log, IEnumerable<string> counted, string scratch, CancellationToken cancel)
    {
        string text = Path.Combine(scratch, "engine.proftext");
        await new Tool("llvm-profdata-19").RunAsync(log, ["merge", "--text", .. counted, "-o", text], cancel);
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await using FileStream unpacked = System.IO.File.OpenRead(text);
        await using FileStream packed = System.IO.File.Create(File);
        await using var packing = new GZipStream(packed, CompressionLevel.SmallestSize);
        await unpacked.CopyToAsync(packing, cancel);
    }
}
