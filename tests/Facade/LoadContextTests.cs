using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>Plug-in hosts and test runners load a program into a context of its own and let go of it again.</summary>
[TestClass]
public sealed class LoadContextTests
{
    [TestMethod]
    public void ContextThatRanAClusterUnloads()
    {
        WeakReference context = RunAndUnload();
        for (int i = 0; i < 50 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
        }

        Assert.IsFalse(context.IsAlive, "something still holds the facade");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndUnload()
    {
        var context = new AssemblyLoadContext(nameof(LoadContextTests), isCollectible: true);
        Type type = context.LoadFromAssemblyPath(typeof(PgliteRuntime).Assembly.Location).GetType(typeof(PgliteRuntime).FullName!)!;
        using (var runtime = (IDisposable)type.GetMethod(nameof(PgliteRuntime.Start))!.Invoke(null, [null, CancellationToken.None])!)
        {
            MethodInfo open = type.GetMethod(nameof(PgliteRuntime.OpenSession), Type.EmptyTypes)!;
            using var session = (IDisposable)open.Invoke(runtime, null)!;
            var prepare = session.GetType().GetMethod(nameof(PgliteSession.Prepare))!;
            ((IDisposable)prepare.Invoke(session, ["SELECT 1", CancellationToken.None])!).Dispose();
        }

        context.Unload();
        return new WeakReference(context);
    }
}
