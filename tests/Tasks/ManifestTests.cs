using System.Text;
using LibPglite.Payload;

namespace PgliteSdk.Tests.Tasks;

[TestClass]
public sealed class ManifestTests
{
    private const string Valid = """
        {
          "schemaVersion": 2,
          "kind": "runtime",
          "runtimeStatus": "development",
          "packageId": "LibPglite.Runtime.test",
          "version": "1.2.3",
          "rid": "test",
          "postgresqlVersion": "18.6",
          "abiVersion": "1.0",
          "sources": [
            { "name": "postgresql", "version": "18.6", "sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }
          ],
          "extensions": [
            { "name": "zones", "version": "1.4", "requires": ["base"], "files": [
              "a/GMT+1"
            ] }
          ],
          "manifestDigest": "ITSELF",
          "treeDigest": "DIGEST",
          "files": [
            { "path": "B.so", "size": 3, "sha256": "2ff16a0d3a3ae1da0c3eb2d5f6b9e7d9ad1ea6a5a4d16ecbd2bdb1b5aff3bb8f", "mode": "0755" },
            { "path": "a/GMT+1", "size": 2, "sha256": "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603", "mode": "0644" }
          ]
        }

        """;

    private static string Text(string? digest = null)
    {
        string lines = "2ff16a0d3a3ae1da0c3eb2d5f6b9e7d9ad1ea6a5a4d16ecbd2bdb1b5aff3bb8f 0755 3 B.so\n"
            + "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603 0644 2 a/GMT+1\n";
        string text = Valid.Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace("DIGEST", digest ?? PayloadHash.OfBytes(Encoding.UTF8.GetBytes(lines)), StringComparison.Ordinal);
        string without = text.Replace("  \"manifestDigest\": \"ITSELF\",\n", "", StringComparison.Ordinal);
        return text.Replace("ITSELF", PayloadHash.OfBytes(Encoding.UTF8.GetBytes(without)), StringComparison.Ordinal);
    }

    [TestMethod]
    public void WhatIsReadIsWrittenAsTheSameBytes()
    {
        PayloadManifest manifest = ManifestReader.Read(Encoding.UTF8.GetBytes(Text()), "test");
        Assert.AreEqual(Text(), Encoding.UTF8.GetString(ManifestWriter.Write(manifest)));
        Assert.AreEqual("a/GMT+1", manifest.Files[1].Path);
    }

    [TestMethod]
    public void FilesAndSourcesAreSortedWhateverTheirOrder()
    {
        PayloadFile[] files = [Scratch.File("b", "1"), Scratch.File("a/x", "2"), Scratch.File("C", "3")];
        byte[] one = ManifestWriter.Write(Scratch.Manifest(files));
        byte[] other = ManifestWriter.Write(Scratch.Manifest([.. files.Reverse()]));
        CollectionAssert.AreEqual(one, other);
        Assert.AreEqual("C", Scratch.Manifest(files).Files[0].Path);
    }

    [TestMethod]
    public void BytesAreUtf8WithoutMarkAndLinesEndInLf()
    {
        byte[] bytes = ManifestWriter.Write(Scratch.Manifest(Scratch.File("a", "1")));
        Assert.AreEqual((byte)'{', bytes[0]);
        Assert.DoesNotContain((byte)'\r', bytes);
        Assert.AreEqual((byte)'\n', bytes[^1]);
    }

    [TestMethod]
    [DataRow("PGL0101", "{\n", "[\n", DisplayName = "not an object")]
    [DataRow("PGL0101", "\"files\": [", "\"files\": ", DisplayName = "not JSON")]
    [DataRow("PGL0102", "\"schemaVersion\": 2", "\"schemaVersion\": 3", DisplayName = "newer schema")]
    [DataRow("PGL0103", "a/GMT+1", "a/../GMT", DisplayName = "leaves the folder")]
    [DataRow("PGL0103", "a/GMT+1", "/a/GMT", DisplayName = "absolute")]
    [DataRow("PGL0103", "a/GMT+1", "a%2fGMT", DisplayName = "encoded")]
    [DataRow("PGL0103", "a/GMT+1", "a\\\\GMT", DisplayName = "backslash")]
    [DataRow("PGL0103", "a/GMT+1", "C:GMT", DisplayName = "drive")]
    [DataRow("PGL0103", "a/GMT+1", "manifest.json", DisplayName = "itself")]
    [DataRow("PGL0103", "a/GMT+1", "a/\\u00e4", DisplayName = "not ASCII")]
    [DataRow("PGL0104", "a/GMT+1", "B.so", DisplayName = "twice")]
    [DataRow("PGL0104", "a/GMT+1", "b.SO", DisplayName = "case")]
    [DataRow("PGL0104", "a/GMT+1", "B.so/x", DisplayName = "file and folder")]
    [DataRow("PGL0105", "\"size\": 2", "\"size\": -2", DisplayName = "negative size")]
    [DataRow("PGL0105", "\"size\": 2", "\"size\": \"2\"", DisplayName = "size as text")]
    [DataRow("PGL0105", "0644", "4755", DisplayName = "setuid")]
    [DataRow("PGL0105", "\"rid\": \"test\",", "", DisplayName = "member missing")]
    [DataRow("PGL0105", "\"rid\": \"test\",", "\"rid\": \"test\", \"rid\": \"other\",", DisplayName = "member twice")]
    [DataRow("PGL0105", "fb8e20fc", "FB8E20FC", DisplayName = "hash in capitals")]
    [DataRow("PGL0105", "\"kind\": \"runtime\"", "\"kind\": \"other\"", DisplayName = "kind")]
    [DataRow("PGL0105", "\"development\"", "\"ready\"", DisplayName = "status")]
    [DataRow("PGL0105", "[\"base\"]", "[1]", DisplayName = "requirement as number")]
    [DataRow("PGL0107", "\"zones\"", "\"../zones\"", DisplayName = "extension's name")]
    [DataRow("PGL0107", "[\"base\"]", "[\"zones\"]", DisplayName = "requires itself")]
    [DataRow("PGL0107", "      \"a/GMT+1\"", "      \"a/GMT+2\"", DisplayName = "extension's file is none of the payload")]
    [DataRow("PGL0107", "      \"a/GMT+1\"", "      \"B.so\", \"B.so\"", DisplayName = "extension's file twice")]
    [DataRow("PGL0108", "\"version\": \"1.2.3\"", "\"version\": \"1.2.4\"", DisplayName = "another version")]
    [DataRow("PGL0108", "\"development\"", "\"runtime-ready\"", DisplayName = "another status")]
    [DataRow("PGL0108", "[\"base\"]", "[]", DisplayName = "another requirement")]
    [DataRow("PGL0106", "\"size\": 2", "\"size\": 3", DisplayName = "edited size")]
    public void ReaderRefuses(string code, string from, string to)
    {
        string text = Text();
        int at = text.LastIndexOf(from, StringComparison.Ordinal);
        byte[] bytes = Encoding.UTF8.GetBytes(text[..at] + to + text[(at + from.Length)..]);
        Scratch.Refuses(code, () => ManifestReader.Read(bytes, "test"));
    }

    [TestMethod]
    [DataRow("packageId", "PGL0105", DisplayName = "in a name, which then is another one")]
    [DataRow("1.2.3", "PGL0101", DisplayName = "in a value")]
    public void TextThatIsNotUnicodeIsRefused(string where, string code)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text());
        bytes[Text().IndexOf(where, StringComparison.Ordinal)] = 0xA6;
        Scratch.Refuses(code, () => ManifestReader.Read(bytes, "test"));
        string escaped = Text().Replace(where, "\\ud800", StringComparison.Ordinal);
        Scratch.Refuses("PGL0101", () => ManifestReader.Read(Encoding.UTF8.GetBytes(escaped), "test"));
    }

    [TestMethod]
    public void MissingFileIsRefusedWithItsName() => Scratch.Refuses("PGL0101", () => ManifestReader.Read("/nowhere/manifest.json"));

    [TestMethod]
    public void CutShortAnywhereIsRefused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Text());
        for (int length = 0; length < bytes.Length - 1; length++)
        {
            byte[] cut = bytes[..length];
            Assert.ThrowsExactly<LibPglite.Diagnostics.PgliteDiagnosticException>(() => ManifestReader.Read(cut, "test"), $"{length} bytes");
        }
    }
}
