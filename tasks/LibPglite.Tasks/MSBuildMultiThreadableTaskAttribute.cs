namespace Microsoft.Build.Framework;

/// <summary>
/// Tells a multi-threaded MSBuild that a task may run beside others in one process: ours use absolute paths and no process-wide
/// state. The engine looks for it by name, so that our own declaration works with engines that do not know it yet.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute
{
}
