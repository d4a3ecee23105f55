using System.Globalization;
using System.Resources;

namespace LibPglite.Diagnostics;

/// <summary>One coded finding: what happened, where, and what to do next. Immutable and safe to share between threads.</summary>
/// <remarks>
/// The texts live under their code in a <c>Messages.resx</c> of the assembly that this is compiled into: that of the tasks, and in
/// the tool its own beside it. Each code has a page at <see cref="HelpLink"/>.
/// </remarks>
public sealed class PgliteDiagnostic
{
    private const string Pages = "https://github.com/PgliteSdk/PgliteSdk/blob/main/sdk/docs/diagnostics/";

    private const string Catalogue = ".Messages.resources";

    private static readonly ResourceManager[] Texts = [.. typeof(PgliteDiagnostic).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(Catalogue, StringComparison.Ordinal))
        .OrderBy(name => name, StringComparer.Ordinal)
        .Select(name => new ResourceManager(Path.GetFileNameWithoutExtension(name), typeof(PgliteDiagnostic).Assembly))];

    private PgliteDiagnostic(string code, string message)
    {
        Code = code;
        Message = message;
    }

    /// <summary>The stable code, such as <c>PGL0001</c>.</summary>
    public string Code { get; }

    /// <summary>The text for people, without the code.</summary>
    public string Message { get; }

    /// <summary>The address of the page with description, cause and resolution.</summary>
    public string HelpLink => Pages + Code + ".md";

    /// <summary>Makes the diagnostic <paramref name="code"/> with its text filled in.</summary>
    /// <param name="code">A code that <c>Messages.resx</c> has a text for.</param>
    /// <param name="arguments">The values for the text's placeholders.</param>
    /// <exception cref="ArgumentException">There is no such code.</exception>
    public static PgliteDiagnostic Create(string code, params object[] arguments)
    {
        string text = Texts.Select(catalogue => catalogue.GetString(code, CultureInfo.InvariantCulture)).FirstOrDefault(found => found is not null)
            ?? throw new ArgumentException("There is no diagnostic " + code + ".", nameof(code));
        return new PgliteDiagnostic(code, string.Format(CultureInfo.InvariantCulture, text, arguments));
    }

    /// <summary>The form in which it is printed: code, colon, text.</summary>
    public override string ToString() => Code + ": " + Message;
}
