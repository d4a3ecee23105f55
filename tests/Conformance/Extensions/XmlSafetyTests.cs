using Npgsql;
using PgliteSdk.Tests.Servers;

namespace PgliteSdk.Tests.Conformance;

/// <summary>XML, XPath and XSLT work; what a document asks to be fetched, from files or the network, is not, and entities do not explode.</summary>
[TestClass]
public sealed class XmlSafetyTests
{
    private const string Secret = "what no document may read";

    [TestMethod]
    public async Task DocumentsAreReadAndTransformedButFetchNothing()
    {
        using var scratch = new ScratchDirectory();
        string file = scratch.Combine("secret.xml");
        await File.WriteAllTextAsync(file, $"<secret>{Secret}</secret>");
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        await server.ExecuteAsync("CREATE EXTENSION xml2");

        Assert.AreEqual("2", await server.ScalarAsync<string>("SELECT (xpath('/a/b[2]/text()', '<a><b>1</b><b>2</b></a>'::xml))[1]::text"));
        Assert.AreEqual("<r>2</r>", await server.ScalarAsync<string>(Transform("<r><xsl:value-of select=\"count(/a/b)\"/></r>")));
        foreach (string place in new[] { "file://" + file, file, "http://127.0.0.1:1/secret.xml" })
        {
            await NothingComesAsync(server, Transform($"<r><xsl:value-of select=\"document('{place}')\"/></r>"));
            await NothingComesAsync(server, $"SELECT xpath_string('{Entity(place)}', '/a')");
            await NothingComesAsync(server, $"SELECT '{Entity(place)}'::xml::text || (xpath('/a/text()', '{Entity(place)}'::xml))::text");
        }

        await server.StopAsync();
    }

    [TestMethod]
    public async Task EntitiesThatMultiplyAreRefused()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        await server.ExecuteAsync("CREATE EXTENSION xml2");
        string levels = string.Concat(Enumerable.Range(1, 9).Select(level => $"<!ENTITY e{level} \"{string.Concat(Enumerable.Repeat($"&e{level - 1};", 10))}\">"));
        string bomb = $"<!DOCTYPE a [<!ENTITY e0 \"laughter\">{levels}]><a>&e9;</a>";

        Assert.IsFalse(await server.ScalarAsync<bool>($"SELECT xml_valid('{bomb}')"));
        Assert.AreEqual(1, await server.ScalarAsync<int>("SELECT 1"));
        await server.StopAsync();
    }

    [TestMethod]
    public async Task DepthIsAnErrorInEightSessionsAtOnce()
    {
        using var scratch = new ScratchDirectory();
        await using HostServer server = await HostServer.StartAsync(scratch.Combine("data"), scratch.Combine("log"));
        await server.ExecuteAsync("CREATE EXTENSION xml2");
        string[] deep =
        [
            "SELECT (repeat('<a>', 100000) || repeat('</a>', 100000))::xml::text",
            "SELECT (xpath(repeat('(', 100000) || '1' || repeat(')', 100000), '<a/>'::xml))::text",
            "SELECT (xpath(repeat('a[', 100000) || '1' || repeat(']', 100000), '<a/>'::xml))::text",
            Transform("<xsl:call-template name=\"again\"/>", "<xsl:template name=\"again\"><xsl:call-template name=\"again\"/></xsl:template>"),
        ];

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using NpgsqlConnection connection = await server.OpenAsync();
            foreach (string sql in deep)
            {
                await using var command = new NpgsqlCommand(sql, connection);
                PostgresException refused = await Assert.ThrowsExactlyAsync<PostgresException>(() => command.ExecuteScalarAsync());
                Assert.DoesNotStartWith("XX", refused.SqlState, sql);
                Assert.DoesNotStartWith("57", refused.SqlState, sql);
            }

            await using var simple = new NpgsqlCommand("SELECT xpath_string('<a>1</a>', '/a')", connection);
            Assert.AreEqual("1", await simple.ExecuteScalarAsync());
        }));
        await server.StopAsync();
    }

    private static string Transform(string body, string further = "") => $"""
        SELECT btrim(xslt_process('<a><b/><b/></a>', '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
        <xsl:output omit-xml-declaration="yes"/><xsl:template match="/">{body.Replace("'", "''", StringComparison.Ordinal)}</xsl:template>{further}</xsl:stylesheet>'), E'\n')
        """;

    private static string Entity(string place) => $"<!DOCTYPE a [<!ENTITY e SYSTEM \"{place}\">]><a>&e;</a>";

    private static async Task NothingComesAsync(HostServer server, string sql)
    {
        try
        {
            Assert.DoesNotContain(Secret, await server.ScalarAsync<string>(sql));
        }
        catch (PostgresException refused)
        {
            Assert.DoesNotContain(Secret, refused.MessageText + refused.Detail);
        }
        catch (InvalidCastException)
        {
            return; // NULL: nothing
        }
    }
}
