using PgliteSdk.Tests.EcosystemHost;

// One verb a run; results are lines "name<TAB>value" on the output.
Said.Line("verb", string.Join(' ', args));
switch (args)
{
    case ["generic", string order, string directory]:
        return await EndingHosts.Generic(order, directory);
    case ["web", string order, string directory]:
        return await EndingHosts.Web(order, directory);
    case ["plain", string handler, string directory]:
        return await PlainPrograms.Run(handler, directory);
    case ["count", string directory]:
        return await PlainPrograms.Count(directory);
    case ["source"]:
        return await Sources.Run();
    case ["contexts", string directory]:
        return await Contexts.Run(directory);
    case ["hold", string directory]:
        return await Contexts.Hold(directory);
    default:
        return 2;
}
