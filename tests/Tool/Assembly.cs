[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]

namespace PgliteSdk.Tests.Tool;

[TestClass]
public static class Assembly
{
    [AssemblyCleanup]
    public static void RemoveWork() => Directory.Delete(Environs.Work, recursive: true);
}
