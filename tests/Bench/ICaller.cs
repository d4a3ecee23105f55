using System.Globalization;

namespace PgliteSdk.Tests.Bench;

/// <summary>One way to a database from C#, with the same five prepared statements on the same table.</summary>
internal interface ICaller : IDisposable
{
    /// <summary>What the table is made of, in SQL that all of them understand.</summary>
    static string Table(string name) => $"CREATE TABLE {name} (id int PRIMARY KEY, name text, price int)";

    /// <summary>The rows that are there before anything is measured.</summary>
    static string Fill(string name, string series) => string.Create(CultureInfo.InvariantCulture,
        $"INSERT INTO {name} SELECT value, 'item number ' || value, value % 1000 FROM {series}");

    /// <summary>SELECT 1.</summary>
    int One();

    /// <summary>The price of one row by its key.</summary>
    int Find(int id);

    /// <summary>One more row, a transaction of its own.</summary>
    void Insert(int id);

    /// <summary>Another price for one row, a transaction of its own.</summary>
    void Update(int id, int price);

    /// <summary>Reads a thousand rows and adds up what they hold.</summary>
    long Thousand(int from);
}
