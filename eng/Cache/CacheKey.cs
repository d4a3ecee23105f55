using System.Text;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Cache;

/// <summary>The name of a result: a hash over everything that went into making it.</summary>
internal sealed class CacheKey(string step)
{
    private readonly StringBuilder text = new($"step {step}\n");

    public string Step { get; } = step;

    /// <summary>SHA-256 over the inputs named so far.</summary>
    public string Value => Hash.OfText(text.ToString());

    /// <summary>The inputs, one a line: kept beside the result so that a person can compare two.</summary>
    public string Text => text.ToString();

    public CacheKey Add(string name, string value)
    {
        text.Append(name).Append(' ').Append(value.ReplaceLineEndings(" ")).Append('\n');
        return this;
    }

    public CacheKey AddAll(string name, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            Add(name, value);
        }

        return this;
    }

    /// <summary>Files by their path under <paramref name="root"/> and their content.</summary>
    public CacheKey AddFiles(string root, IEnumerable<string> files)
    {
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            Add("file", $"{Path.GetRelativePath(root, file).Replace('\\', '/')} {Hash.OfFile(file)}");
        }

        return this;
    }
}
