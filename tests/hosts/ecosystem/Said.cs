namespace PgliteSdk.Tests.EcosystemHost;

/// <summary>Lines for the test that started this program.</summary>
internal static class Said
{
    public static void Line(string name, object? value)
    {
        Console.WriteLine($"{name}\t{value}");
        Console.Out.Flush();
    }
}
