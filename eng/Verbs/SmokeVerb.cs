using System.CommandLine;
using PgliteSdk.Build.Testing;

namespace PgliteSdk.Build.Verbs;

/// <summary>build.sh smoke: whether the packages in the feed work on this machine, which need not be the one that made them.</summary>
internal static class SmokeVerb
{
    public static Command Create() =>
        Verb.Create("smoke", "Say whether the packages in artifacts/feed work on this machine; nothing is built but what consumes them.", async (context, _) =>
        {
            bool works = await new Smoke(context).RunAsync();
            context.Journal.Last(works ? $"smoke: {BuildContext.Rid} works" : $"smoke: {BuildContext.Rid} does not work");
            return works ? Verb.Success : Verb.Failed;
        });
}
