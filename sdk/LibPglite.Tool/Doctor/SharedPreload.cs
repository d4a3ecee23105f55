using System.Text.Json;
using LibPglite.Payload;

namespace LibPglite.Tool.Doctor;

/// <summary>Which modules of a payload the inventory wants in shared_preload_libraries; a selection left out the files of others.</summary>
internal static class SharedPreload
{
    public static IReadOnlyList<string> Modules(string payload)
    {
        string path = Path.Combine(payload, ContentDigest.Diagnostics + "extensions.json");
        if (!File.Exists(path))
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return
        [
            .. document.RootElement.GetProperty("extensions").EnumerateArray()
                .Where(row => row.GetProperty("status").GetString() == "shipped" && row.GetProperty("preload").GetString() == "shared"
                    && Examination.Texts(row.GetProperty("files")).All(file => File.Exists(PayloadPath.Locate(payload, file))))
                .SelectMany(row => Examination.Texts(row.GetProperty("modules"))),
        ];
    }
}
