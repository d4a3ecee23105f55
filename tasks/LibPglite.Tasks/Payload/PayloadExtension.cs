using LibPglite.Diagnostics;

namespace LibPglite.Payload;

/// <summary>
/// An extension that a payload holds: what has to be there besides, and which files go when it goes. Files that belong to no
/// extension are the core's. Immutable; lists are in ordinal order.
/// </summary>
public sealed class PayloadExtension
{
    /// <summary>States an extension.</summary>
    /// <param name="name">Its name, as in CREATE EXTENSION; of a module without a control file, the module's.</param>
    /// <param name="version">Its default version.</param>
    /// <param name="requires">The extensions that it needs.</param>
    /// <param name="files">The files of the payload that it alone needs.</param>
    public PayloadExtension(string name, string version, IEnumerable<string> requires, IEnumerable<string> files)
    {
        Name = name;
        Version = version;
        Requires = requires.OrderBy(other => other, StringComparer.Ordinal).ToArray();
        Files = files.OrderBy(path => path, StringComparer.Ordinal).ToArray();
    }

    /// <summary>Its name, as in CREATE EXTENSION.</summary>
    public string Name { get; }

    /// <summary>Its default version.</summary>
    public string Version { get; }

    /// <summary>The extensions that it needs, by name.</summary>
    public IReadOnlyList<string> Requires { get; }

    /// <summary>The files that it alone needs.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Checks that names are distinct and that every file is one of the payload's and belongs to one extension only.</summary>
    /// <exception cref="PgliteDiagnosticException">PGL0107.</exception>
    public static void RequireConsistent(IEnumerable<PayloadExtension> extensions, IEnumerable<string> paths)
    {
        HashSet<string> unclaimed = new(paths, StringComparer.Ordinal);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (PayloadExtension extension in extensions)
        {
            if (!IsName(extension.Name) || !names.Add(extension.Name))
            {
                throw new PgliteDiagnosticException("PGL0107", extension.Name, "its name is malformed or taken");
            }

            if (extension.Requires.FirstOrDefault(other => !IsName(other) || other == extension.Name) is string other)
            {
                throw new PgliteDiagnosticException("PGL0107", extension.Name, "it cannot require '" + other + "'");
            }

            if (extension.Files.FirstOrDefault(path => !unclaimed.Remove(path)) is string file)
            {
                throw new PgliteDiagnosticException("PGL0107", extension.Name, "the payload has no file '" + file + "', or it belongs to another extension");
            }
        }
    }

    /// <summary>Names become file names and MSBuild items, so only letters, digits, hyphens and underscores make one.</summary>
    private static bool IsName(string name) => name.Length > 0 && name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_');
}
