using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LibPglite.Payload;

namespace PgliteSdk.RuntimePacks;

/// <summary>
/// Writes the SPDX 2.3 bill of materials. It is one of the payload's files, so it cannot state the tree digest; its namespace is
/// made unique by a digest over all the other files instead, and its date is the fixed one of <see cref="PackageWriter"/>.
/// </summary>
internal static class BillOfMaterials
{
    internal const string PublicDomain = "LicenseRef-Public-Domain";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Write(RuntimePackRequest request, Inventory inventory, IEnumerable<PackFile> files)
    {
        string id = request.PackageId;
        string content = TreeDigest.Of(files.Select(file => file.Describe()));
        JsonArray packages = [Pack(request, inventory, id)];
        JsonArray relationships = [Relation("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Pack")];
        foreach (Component component in inventory.Components)
        {
            packages.Add(Describe(component, request));
            relationships.Add(Relation("SPDXRef-Pack", "CONTAINS", Reference(component)));
        }

        JsonObject document = new()
        {
            ["spdxVersion"] = "SPDX-2.3",
            ["dataLicense"] = "CC0-1.0",
            ["SPDXID"] = "SPDXRef-DOCUMENT",
            ["name"] = id + " " + request.Version,
            ["documentNamespace"] = $"https://github.com/PgliteSdk/PgliteSdk/spdx/{id}/{request.Version}/{content}",
            ["creationInfo"] = new JsonObject
            {
                ["created"] = PackageWriter.FixedTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
                ["creators"] = new JsonArray("Organization: PgliteSdk", "Tool: PgliteSdk.RuntimePacks"),
                ["comment"] = "The date is fixed, so that the same sources give the same bytes.",
            },
            ["packages"] = packages,
            ["hasExtractedLicensingInfos"] = new JsonArray(new JsonObject
            {
                ["licenseId"] = PublicDomain,
                ["name"] = "Public domain",
                ["extractedText"] = "Placed in the public domain by its authors.",
            }),
            ["relationships"] = relationships,
        };
        return document.ToJsonString(Options) + "\n";
    }

    private static JsonObject Pack(RuntimePackRequest request, Inventory inventory, string id) => new()
    {
        ["SPDXID"] = "SPDXRef-Pack",
        ["name"] = id,
        ["versionInfo"] = request.Version,
        ["supplier"] = "Organization: PgliteSdk",
        ["downloadLocation"] = "NOASSERTION",
        ["filesAnalyzed"] = false,
        ["licenseConcluded"] = string.Join(" AND ", inventory.Components
            .SelectMany(component => component.License.Split(" AND ")).Append("Apache-2.0").Distinct().Order(StringComparer.Ordinal)),
        ["licenseDeclared"] = inventory.Pack.License,
        ["copyrightText"] = "PgliteSdk contributors and the holders named in THIRD-PARTY-NOTICES",
        ["externalRefs"] = new JsonArray(new JsonObject
        {
            ["referenceCategory"] = "PACKAGE-MANAGER",
            ["referenceType"] = "purl",
            ["referenceLocator"] = $"pkg:nuget/{id}@{request.Version}",
        }),
    };

    private static JsonObject Describe(Component component, RuntimePackRequest request)
    {
        JsonObject package = new() { ["SPDXID"] = Reference(component), ["name"] = component.Name };
        if (component.Source is string name)
        {
            PayloadSource source = request.Sources.FirstOrDefault(candidate => candidate.Name == name)
                ?? throw new RuntimePackException($"The component {component.Id} comes from the source '{name}', which the request does not name.");
            package["versionInfo"] = source.Version;
            package["checksums"] = new JsonArray(new JsonObject { ["algorithm"] = "SHA256", ["checksumValue"] = source.Sha256 });
        }

        package["downloadLocation"] = "NOASSERTION";
        package["filesAnalyzed"] = false;
        package["licenseConcluded"] = component.License;
        package["licenseDeclared"] = component.License;
        package["copyrightText"] = component.Copyright;
        if (component.Homepage is not null)
        {
            package["homepage"] = component.Homepage;
        }

        return package;
    }

    private static string Reference(Component component) => "SPDXRef-" + component.Id;

    private static JsonObject Relation(string from, string type, string to) => new()
    {
        ["spdxElementId"] = from,
        ["relationshipType"] = type,
        ["relatedSpdxElement"] = to,
    };
}
