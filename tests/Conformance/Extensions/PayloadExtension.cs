using System.Text.Json;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>An extension as the inventory of the sources or that of the packed payload lists it.</summary>
public sealed record PayloadExtension(string Name, string Status = "shipped", bool Extension = true, string Pack = PayloadExtension.RuntimePack)
{
    private const string RuntimePack = "LibPglite.Runtime";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>What the sources state.</summary>
    public static IReadOnlyList<PayloadExtension> Inventory() => Read(Path.Combine(TestInputs.Root, "native", "extensions.json"));

    /// <summary>What travels in the pack.</summary>
    public static IReadOnlyList<PayloadExtension> Packed() => Read(Path.Combine(TestInputs.Payload, "diagnostics", "extensions.json"));

    private static IReadOnlyList<PayloadExtension> Read(string path) => [.. JsonSerializer.Deserialize<Document>(File.ReadAllText(path), Json)!.Extensions.Where(row => row.Pack == RuntimePack)];

    private sealed record Document(IReadOnlyList<PayloadExtension> Extensions);
}
