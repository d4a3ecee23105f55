using System.Text;

namespace PgliteSdk.RuntimePacks;

/// <summary>Writes THIRD-PARTY-NOTICES: for each component its name, its licence and the text that has to travel along.</summary>
internal static class Notices
{
    private const string Rule = "================================================================================\n";

    internal static string Write(Inventory inventory)
    {
        StringBuilder text = new();
        text.Append("LibPglite is licensed under the Apache License, Version 2.0 (see LICENSE). Its runtime packs hold software and data of\n");
        text.Append("others, under their own licences:\n\n");
        foreach (Component component in inventory.Components)
        {
            text.Append("  ").Append(component.Name).Append(" (").Append(Plain(component.License)).Append(")\n");
        }

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

    private static string Plain(string license) => license == BillOfMaterials.PublicDomain ? "public domain" : license;
}
