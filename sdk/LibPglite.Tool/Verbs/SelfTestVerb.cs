using System.CommandLine;
using LibPglite.Tool.Doctor;

namespace LibPglite.Tool.Verbs;

/// <summary>
/// What <c>doctor --self-test</c> starts this program again for, hidden from help: whatever a damaged payload does to the process
/// that loads it, the doctor lives to tell.
/// </summary>
internal static class SelfTestVerb
{
    public const string Name = "self-test";

    public static Command Create()
    {
        var payload = new Argument<string>("PAYLOAD") { Description = "The folder that holds manifest.json." };
        var work = new Argument<string>("WORK") { Description = "An empty folder for the cluster." };
        var command = new Command(Name, "Run a cluster from a payload.") { payload, work };
        command.Hidden = true;
        command.SetAction(async (parsed, cancel) => await SelfTestCluster.RunAsync(parsed.GetValue(payload)!, parsed.GetValue(work)!, cancel));
        return command;
    }
}
