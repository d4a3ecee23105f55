using System.Text.Json;

namespace PgliteSdk.Build.Console;

/// <summary>A step of a verb, and how long it took on the machine that was measured.</summary>
/// <param name="Chain">Whether it waits for the step before it in the chain: no machine does two of a chain at once.</param>
internal sealed record ExpectedStep(string Step, double Seconds, bool Chain = false);

/// <summary>What was measured of a verb; <paramref name="AtOnce"/> is the sum of its steps by the time of the whole.</summary>
internal sealed record ExpectedVerb(double AtOnce, IReadOnlyList<ExpectedStep> Steps);

/// <summary>
/// How long a verb will still take: from what its steps took on one machine (eng/step-seconds.json), by what those that are done took here.
/// Members may be called from several threads.
/// </summary>
internal sealed class Forecast(ExpectedVerb verb, TimeProvider clock)
{
    /// <summary>In seconds of the table: until so much is done, this machine counts as much like the one that was measured.</summary>
    private const double Trust = 30;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectRequiredConstructorParameters = true,
    };

    private readonly Lock gate = new();
    private readonly Dictionary<string, ExpectedStep> waiting = verb.Steps.ToDictionary(step => step.Step, StringComparer.Ordinal);
    private readonly Dictionary<string, (ExpectedStep Step, long Since)> running = new(StringComparer.Ordinal);
    private double expected;
    private double taken;

    /// <summary>The figures of every verb that has some.</summary>
    public static IReadOnlyDictionary<string, ExpectedVerb> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, ExpectedVerb>>(File.ReadAllText(path), Json)!;
        }
        catch (Exception invalid) when (invalid is JsonException or IOException)
        {
            throw new BuildFailure($"{path}: {invalid.Message.ReplaceLineEndings(" ")}", invalid);
        }
    }

    public void Begin(string step)
    {
        lock (gate)
        {
            if (waiting.Remove(step, out ExpectedStep? row))
            {
                running[step] = (row, clock.GetTimestamp());
            }
        }
    }

    public void End(string step)
    {
        lock (gate)
        {
            if (running.Remove(step, out (ExpectedStep Step, long Since) row))
            {
                expected += row.Step.Seconds;
                taken += Since(row.Since);
            }
        }
    }

    /// <summary>Its result was there: it tells nothing about the speed of this machine.</summary>
    public void Cached(string step)
    {
        lock (gate)
        {
            waiting.Remove(step);
        }
    }

    /// <summary>The expected remainder: the work that is left by how much of it is done at once, and no less than its chain.</summary>
    public TimeSpan Left()
    {
        lock (gate)
        {
            double scale = (taken + Trust) / (expected + Trust);
            double work = 0, chain = 0;
            void Add(ExpectedStep step, double seconds)
            {
                work += seconds;
                chain += step.Chain ? seconds : 0;
            }

            foreach (ExpectedStep step in waiting.Values)
            {
                Add(step, step.Seconds * scale);
            }

            foreach ((ExpectedStep step, long since) in running.Values)
            {
                Add(step, Math.Max(0, (step.Seconds * scale) - Since(since)));
            }

            return TimeSpan.FromSeconds(Math.Max(work / verb.AtOnce, chain));
        }
    }

    /// <summary>As a person says it.</summary>
    public static string Text(TimeSpan left) => left.TotalSeconds switch
    {
        < 60 => "less than a minute",
        < 90 => "about a minute",
        _ => FormattableString.Invariant($"about {left.TotalMinutes:F0} minutes"),
    };

    private double Since(long start) => clock.GetElapsedTime(start).TotalSeconds;
}
