namespace PgliteSdk.Tests.PostGIS;

/// <summary>The libraries inside PostGIS are those of the pack, and PROJ's data lies in the payload.</summary>
[TestClass]
public sealed class LibraryTests
{
    [TestMethod]
    public async Task VersionNamesThePackedLibrariesAndTheDatabaseOfTheMovedPayload()
    {
        string version = await MovedCluster.ScalarAsync<string>(MovedCluster.Runtime, "SELECT postgis_full_version()");
        foreach (string library in new[] { "POSTGIS=\"3.6.4", "GEOS=\"3.13.1-CAPI-1.19.2\"", "PROJ=\"9.1.1", "LIBXML=\"2.15.4\"", "LIBJSON=\"0.18\"", "LIBPROTOBUF=\"1.5.1\"" })
        {
            Assert.Contains(library, version);
        }

        Assert.Contains($"DATABASE_PATH={MovedCluster.Payload}/prefix/share/postgresql/proj/proj.db", version);
    }

    [TestMethod]
    public async Task TransformsBetweenEpsgCodesReadTheDatabaseOfThePayloadOnly()
    {
        await MovedCluster.EachSessionAsync(MovedCluster.Runtime, async (connection, _) =>
        {
            Assert.AreEqual("POINT(391390.73 5817855.24)", await Transformed(connection, "'SRID=4326;POINT(13.4 52.5)'", 25833));
            Assert.AreEqual("POINT(13.4 52.5)", await Transformed(connection, "ST_Transform('SRID=4326;POINT(13.4 52.5)'::geometry, 3035)", 4326));
            Assert.IsGreaterThan(4000L, await MovedCluster.ScalarAsync<long>(connection, "SELECT count(*) FROM postgis_srs_codes('EPSG')"));
            Assert.AreEqual("NTF (Paris) / Lambert zone II", await MovedCluster.ScalarAsync<string>(connection, "SELECT srname FROM postgis_srs('EPSG', '27572')"));
            string[] open = [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(entry => new FileInfo(entry).LinkTarget ?? "").Where(path => path.EndsWith("proj.db", StringComparison.Ordinal)).Distinct()];
            CollectionAssert.AreEqual(new[] { $"{MovedCluster.Payload}/prefix/share/postgresql/proj/proj.db" }, open);
        });
    }

    [TestMethod]
    public async Task ExtensionWritesAndReadsEveryFormatThatALibraryIsInFor()
    {
        foreach ((string sql, string answer) in new[]
        {
            ("SELECT ST_AsText(ST_GeomFromGeoJSON('{\"type\":\"Point\",\"coordinates\":[1.5,2]}'))", "POINT(1.5 2)"),
            ("SELECT ST_AsText(ST_GeomFromGML('<gml:Point xmlns:gml=\"http://www.opengis.net/gml\"><gml:coordinates>1,2</gml:coordinates></gml:Point>'))", "POINT(1 2)"),
            ("SELECT ST_AsText(ST_GeomFromKML('<Point><coordinates>1,2</coordinates></Point>'))", "POINT(1 2)"),
            ("SELECT (length(ST_AsMVT(t)) > 0)::text FROM (SELECT ST_AsMVTGeom('POINT(1 2)'::geometry, ST_MakeBox2D(ST_Point(0, 0), ST_Point(9, 9))) AS g) t", "true"),
            ("SELECT (length(ST_AsGeobuf(t)) > 0)::text FROM (SELECT 'POINT(1 2)'::geometry AS g) t", "true"),
            ("SELECT (length(ST_AsFlatGeobuf(t)) > 0)::text FROM (SELECT 'POINT(1 2)'::geometry AS g) t", "true"),
        })
        {
            Assert.AreEqual(answer, await MovedCluster.ScalarAsync<string>(MovedCluster.Runtime, sql), sql);
        }
    }

    private static Task<string> Transformed(Npgsql.NpgsqlConnection connection, string geometry, int code) =>
        MovedCluster.ScalarAsync<string>(connection, $"SELECT ST_AsText(ST_ReducePrecision(ST_Transform({geometry}::geometry, {code}), 0.01))");
}
