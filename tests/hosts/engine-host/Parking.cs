using LibPglite;

namespace PgliteSdk.Tests.EngineHost;

/// <summary>A direct session that nobody calls, until the end of the input; then it is called once more.</summary>
internal static class Parking
{
    public static async Task<int> Run()
    {
        await using PgliteRuntime runtime = await PgliteRuntime.StartAsync();
        using PgliteSession session = runtime.OpenSession(PgliteSessionKind.Direct);
        session.Execute("SELECT 1");
        Sql.Say("parked", session.BackendPid);
        await Console.In.ReadLineAsync();
        Sql.Say("rows", session.Execute("SELECT 1"));
        return 0;
    }
}
