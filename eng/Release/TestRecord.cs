using System.Globalization;
using System.Xml.Linq;
using PgliteSdk.Build.Diagnostics;
using PgliteSdk.Build.Sources;

namespace PgliteSdk.Build.Release;

/// <summary>The report of a test program (TRX) as a record of the gate.</summary>
internal static class TestRecord
{
    /// <summary>Reads a report of a run that passed, and copies it to <paramref name="log"/>.</summary>
    public static GateRecord Read(string trx, string project, string log)
    {
        File.Copy(trx, log);
        XDocument document = XDocument.Load(trx);
        IEnumerable<XElement> Elements(string name) => document.Descendants().Where(element => element.Name.LocalName == name);
        Dictionary<string, string> classes = Elements("UnitTest").ToDictionary(
            test => test.Attribute("id")!.Value,
            test => test.Elements().First(element => element.Name.LocalName == "TestMethod").Attribute("className")!.Value.Split('.')[^1],
            StringComparer.Ordinal);
        XElement times = Elements("Times").Single();
        DateTimeOffset Moment(string name) => DateTimeOffset.Parse(times.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        return new GateRecord(
            project.ToLowerInvariant(),
            [$"{{checkout}}/artifacts/bin/{project}.Tests/release/{project}.Tests", "--report-trx"],
            Moment("start"),
            Moment("finish"),
            ExitStatus: 0,
            [
                .. Elements("UnitTestResult")
                    .Select(result => KeyValuePair.Create($"{classes[result.Attribute("testId")!.Value]}.{result.Attribute("testName")!.Value}", result.Attribute("outcome")!.Value == "Passed"))
                    .OrderBy(one => one.Key, StringComparer.Ordinal),
            ],
            Path.GetFileName(log),
            Hash.OfFile(log));
    }
}
