namespace LibPglite.Query;

/// <summary>What was called with <c>async: false</c> has completed when it returns; here is its result.</summary>
internal static class Completed
{
    internal static T Result<T>(this ValueTask<T> task) =>
        task.IsCompletedSuccessfully ? task.Result : task.AsTask().GetAwaiter().GetResult();

    internal static void Result(this ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
        {
            task.AsTask().GetAwaiter().GetResult();
        }
    }
}
