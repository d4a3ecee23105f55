using System.Text.Json;

namespace PgliteSdk.Build.Benchmarks;

/// <summary>One line of a bench: what was measured on both sides, and the bar it has to reach.</summary>
/// <param name="Part">The part of the bench.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Of both values.</param>
/// <param name="Ours">Ours.</param>
/// <param name="Peer">The other's, where there is one.</param>
/// <param name="Ratio">Ours divided by the other's.</param>
/// <param name="Bar">The bar in words.</param>
/// <param name="Limit">The bar's number.</param>
/// <param name="Ok">Whether it was reached.</param>
/// <param name="Headline">Whether it is one of those that are asked for first.</param>
internal sealed record BenchFigure(
    string Part, string Name, string Unit, double Ours, double? Peer, double? Ratio, string Bar, double Limit, bool Ok, bool Headline);

/// <summary>What a run of the bench measured, and on what: the file that tests/Bench writes.</summary>
/// <param name="Machine">What a reader needs to know of the machine and of the peers, by name.</param>
/// <param name="Figures">In the order in which they were measured.</param>
internal sealed record BenchRecord(IReadOnlyDictionary<string, string> Machine, IReadOnlyList<BenchFigure> Figures)
{
    public const string FileName = "figures.json";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true };

    public static BenchRecord Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchRecord>(File.ReadAllText(path), Json) ?? throw new BuildFailure($"{path} is empty");
        }
        catch (Exception broken) when (broken is JsonException or IOException)
        {
            throw new BuildFailure($"{path} holds no figures of a bench: {broken.Message}", broken);
        }
    }
}
