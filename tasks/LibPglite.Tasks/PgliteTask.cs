using LibPglite.Diagnostics;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace LibPglite.Tasks;

/// <summary>
/// What all tasks share: expected failures become coded errors with the address of their page; anything else is a fault of ours
/// and surfaces as one. All paths that go in are absolute.
/// </summary>
public abstract class PgliteTask : Task
{
    /// <summary>Runs the task.</summary>
    /// <returns>Whether no error was reported.</returns>
    public sealed override bool Execute()
    {
        try
        {
            Run();
        }
        catch (PgliteDiagnosticException e)
        {
            Report(e.Diagnostic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LogErrorFromException(e);
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>Does the work; may throw <see cref="PgliteDiagnosticException"/>.</summary>
    protected abstract void Run();

    /// <summary>Reports an error.</summary>
    protected void Report(PgliteDiagnostic diagnostic) => Log.LogError(
        subcategory: null, diagnostic.Code, helpKeyword: null, diagnostic.HelpLink, file: null, 0, 0, 0, 0, "{0}", diagnostic.Message);

    /// <summary>States a decision and its reason, for whoever reads the detailed log.</summary>
    protected void Explain(string decision) => Log.LogMessage(MessageImportance.Low, "{0}", decision);
}
