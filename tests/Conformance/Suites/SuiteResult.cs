using System.Security.Cryptography;
using System.Text.Json;

namespace PgliteSdk.Tests.Conformance;

/// <summary>One test of a suite.</summary>
public sealed record SuiteCase(string Name, bool Passed, double Milliseconds);

/// <summary>What a suite's run showed, in the form in which it is kept: everything that somebody needs to doubt or repeat it.</summary>
public sealed record SuiteResult(
    string Name,
    IReadOnlyList<string> Command,
    DateTimeOffset Start,
    DateTimeOffset End,
    int ExitStatus,
    IReadOnlyList<SuiteCase> Cases,
    string Log,
    string LogSha256,
    string? PayloadManifestSha256)
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, NewLine = "\n" };

    /// <summary>Names of the tests that failed, in the order of the run.</summary>
    public IReadOnlyList<string> Failures => [.. Cases.Where(test => !test.Passed).Select(test => test.Name)];

    /// <summary>Hash of a file, as lower-case hexadecimal digits.</summary>
    public static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    /// <summary>Writes it as NAME.json into a folder.</summary>
    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, Name + ".json"), JsonSerializer.Serialize(this, Layout) + "\n");
}
