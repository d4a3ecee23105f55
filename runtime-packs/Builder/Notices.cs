using System.Text;
using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>Writes THIRD-PARTY-NOTICES: for each component its name, its licence and the text that has to travel along.</summary>
internal static class Notices
{
    private const string Rule = "================================================================================\n";

    internal static string Write(RuntimePackRequest request, Inventory inventory)
    {
        StringBuilder text = new();
        text.Append("LibPglite is licensed under the Apache License, Version 2.0 (see LICENSE). ");
        text.Append(request.IsRuntime ? "Its runtime packs hold" : "This pack for it holds").Append(" software and data of\nothers, under their own licences:\n\n");
        foreach (Component component in inventory.Components)
        {
            text.Append("  ").Append(component.Name).Append(" (").Append(Plain(component.License)).Append(")\n");
        }

        AppendSources(text, request, inventory);
        foreach (Component component in inventory.Components)
        {
            string file = Path.Combine(inventory.LicensesDirectory, component.Notice);
            if (!File.Exists(file))
            {
                throw new RuntimePackException($"The notice '{file}' of the component {component.Id} does not exist.");
            }

            text.Append('\n').Append(Rule).Append(component.Name).Append('\n').Append(Rule).Append('\n');
            text.Append(File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal).Trim('\n')).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Licences that ask for the source of what they cover: a pack with such parts says from what its files were made, and how.</summary>
    private static void AppendSources(StringBuilder text, RuntimePackRequest request, Inventory inventory)
    {
        if (inventory.Pack.Sources is not { } note)
        {
            return;
        }

        text.Append('\n').Append(note).Append("\n\n");
        foreach (PayloadSource source in request.Sources.OrderBy(source => source.Name, StringComparer.Ordinal))
        {
            text.Append("  ").Append(source.Name).Append(' ').Append(source.Version).Append("  sha256 ").Append(source.Sha256).Append('\n');
        }
    }

    private static string Plain(string license) => license == BillOfMaterials.PublicDomain ? "public domain" : license;
}
