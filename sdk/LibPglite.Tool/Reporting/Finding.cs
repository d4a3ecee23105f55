using LibPglite.Diagnostics;

namespace LibPglite.Tool.Reporting;

/// <summary>One thing that is not as it should be.</summary>
/// <param name="Diagnostic">Code and text.</param>
/// <param name="Path">The file inside the subject that it is about, with <c>/</c> between segments; null when it is about the whole.</param>
internal sealed record Finding(PgliteDiagnostic Diagnostic, string? Path)
{
    /// <summary>A finding about a file; <paramref name="arguments"/> fill the text.</summary>
    public static Finding At(string path, string code, params object[] arguments) => new(PgliteDiagnostic.Create(code, arguments), path);
}
