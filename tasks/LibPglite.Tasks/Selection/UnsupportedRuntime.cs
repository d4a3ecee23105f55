using LibPglite.Diagnostics;

namespace LibPglite.Selection;

/// <summary>What it means to a build that there is no runtime for its system. Immutable.</summary>
public sealed class UnsupportedRuntime
{
    private readonly string _choice;

    /// <summary>Reads what the project says.</summary>
    /// <param name="choice"><c>error</c>, <c>warning</c> or <c>silent</c>; when null or empty, <paramref name="publishing"/> decides.</param>
    /// <param name="publishing">Whether the build is going to publish.</param>
    /// <exception cref="PgliteDiagnosticException">PGL0009: it is something else.</exception>
    public UnsupportedRuntime(string? choice, bool publishing)
    {
        _choice = string.IsNullOrEmpty(choice) ? (publishing ? "error" : "warning") : choice!.ToLowerInvariant();
        if (_choice is not ("error" or "warning" or "silent"))
        {
            throw new PgliteDiagnosticException("PGL0009", choice!);
        }
    }

    /// <summary>Whether the build stops.</summary>
    public bool IsError => _choice == "error";

    /// <summary>Whether it goes on and says so.</summary>
    public bool IsWarning => _choice == "warning";
}
