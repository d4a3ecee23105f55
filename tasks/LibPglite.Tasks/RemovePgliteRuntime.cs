using LibPglite.Payload;
using Microsoft.Build.Framework;

namespace LibPglite.Tasks;

/// <summary>
/// Takes away what <see cref="CopyPgliteRuntime"/> put beside the host, by the stamp that it left, unless another program in the same
/// folder uses it too.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RemovePgliteRuntime : PgliteTask
{
    /// <summary>The folder that was copied to; absolute.</summary>
    [Required]
    public string DestinationDirectory { get; set; } = string.Empty;

    /// <summary>What the copy remembered.</summary>
    [Required]
    public string StampFile { get; set; } = string.Empty;

    /// <summary>MSBuild's list of the files that this project wrote; absolute.</summary>
    [Required]
    public string FileList { get; set; } = string.Empty;

    /// <summary>Why it goes.</summary>
    [Required]
    public string Reason { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Run()
    {
        string destination = Folder(DestinationDirectory);
        if (PayloadStamp.Read(StampFile) is not PayloadStamp stamp)
        {
            Explain("Nothing to remove from '" + destination + "': no copy has been remembered.");
            return;
        }

        WrittenFiles written = new(FileList);
        if (SharedOutput.OtherUser(Path.GetDirectoryName(destination)!, written) is string other)
        {
            Explain("Leaving the runtime in '" + destination + "': " + Reason + ", but '" + other + "' uses it too.");
            written.Forget(destination);
        }
        else
        {
            Explain("Removing the runtime from '" + destination + "': " + Reason + ".");
            stamp.Remove(destination);
        }

        File.Delete(StampFile);
    }
}
