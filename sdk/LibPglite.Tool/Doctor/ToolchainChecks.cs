using System.Text;
using System.Text.Json;
using LibPglite.Payload;

namespace LibPglite.Tool.Doctor;

/// <summary>The steps of the build hang together: each names earlier ones by their keys, and the last ones lead to sources.</summary>
internal static class ToolchainChecks
{
    /// <summary>Steps that every pack comes from.</summary>
    private static readonly string[] Needed = ["source", "sysroot"];

    /// <summary>Steps that only PostgreSQL itself comes from. For another system than that of the build, its identifier ends the name.</summary>
    private static readonly string[] NeededByRuntimes = ["engine", "template"];

    private static readonly string[] Origins = ["archives", "buildInputs"];

    public static void Run(Examination examination)
    {
        if (examination.Documents["toolchain"] is not { } document)
        {
            return;
        }

        JsonElement[] steps = [.. document.GetProperty("steps").EnumerateArray()];
        Dictionary<string, string> keys = steps.ToDictionary(step => step.GetProperty("key").GetString()!, step => step.GetProperty("name").GetString()!, StringComparer.Ordinal);
        foreach (string name in Needed.Concat(examination.Part.IsRuntime ? NeededByRuntimes : []).Where(name => !keys.ContainsValue(name) && !keys.ContainsValue($"{name}-{examination.Manifest.Rid}")))
        {
            examination.Contradict("toolchain", "the steps", $"none is called {name}", "a payload comes from one");
        }

        // A step's key is the hash of what it says: an edited flag no longer fits.
        foreach (JsonElement step in steps)
        {
            string stated = step.GetProperty("key").GetString()!, found = KeyOf(step);
            if (stated != found)
            {
                examination.Contradict("toolchain", $"the key of the step {step.GetProperty("name").GetString()}", stated, found);
            }
        }

        CheckSources(examination, steps);
    }

    /// <summary>Every archive of the provenance went into a step.</summary>
    private static void CheckSources(Examination examination, JsonElement[] steps)
    {
        if (examination.Documents["provenance"] is not { } provenance)
        {
            return;
        }

        HashSet<string> used = [.. steps.SelectMany(step => step.GetProperty("settings").EnumerateArray()).Select(setting => setting.GetProperty("value").GetString()!)];
        foreach (string list in Origins)
        {
            foreach (JsonElement row in provenance.GetProperty(list).EnumerateArray().Where(row => !used.Contains(row.GetProperty("sha256").GetString()!)))
            {
                examination.Contradict("provenance", row.GetProperty("name").GetString()!, row.GetProperty("sha256").GetString()!, "no step used this hash");
            }
        }
    }

    /// <summary>The text that the build hashes for a step: its name, its settings, its files, a line each.</summary>
    private static string KeyOf(JsonElement step)
    {
        StringBuilder text = new();
        text.Append("step ").Append(step.GetProperty("name").GetString()).Append('\n');
        foreach (JsonElement setting in step.GetProperty("settings").EnumerateArray())
        {
            text.Append(setting.GetProperty("name").GetString()).Append(' ').Append(setting.GetProperty("value").GetString()).Append('\n');
        }

        foreach (JsonElement file in step.GetProperty("files").EnumerateArray())
        {
            text.Append("file ").Append(file.GetProperty("path").GetString()).Append(' ').Append(file.GetProperty("sha256").GetString()).Append('\n');
        }

        return PayloadHash.OfBytes(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
