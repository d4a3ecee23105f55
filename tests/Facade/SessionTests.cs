using LibPglite;

namespace PgliteSdk.Tests.Facade;

/// <summary>Tests of what both kinds of session do alike; each class runs once with either, and with what a caller gets who does not choose.</summary>
public abstract class SessionTests(PgliteSessionKind? kind)
{
    private protected PgliteSession Open() => kind is { } chosen ? SharedCluster.Runtime.OpenSession(chosen) : SharedCluster.Runtime.OpenSession();
}

[TestClass]
public sealed class BatchOwnThreadTests() : BatchTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class BatchDirectTests() : BatchTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class CopyStreamOwnThreadTests() : CopyStreamTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class CopyStreamDirectTests() : CopyStreamTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolBadFrameOwnThreadTests() : ProtocolBadFrameTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolBadFrameDirectTests() : ProtocolBadFrameTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolBadFrameNoChoiceTests() : ProtocolBadFrameTests(null);

[TestClass]
public sealed class ProtocolCancelOwnThreadTests() : ProtocolCancelTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolCancelDirectTests() : ProtocolCancelTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolCopyOwnThreadTests() : ProtocolCopyTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolCopyDirectTests() : ProtocolCopyTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolExtendedQueryOwnThreadTests() : ProtocolExtendedQueryTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolExtendedQueryDirectTests() : ProtocolExtendedQueryTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolNotificationOwnThreadTests() : ProtocolNotificationTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolNotificationDirectTests() : ProtocolNotificationTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolNotificationNoChoiceTests() : ProtocolNotificationTests(null);

[TestClass]
public sealed class ProtocolPipeOwnThreadTests() : ProtocolPipeTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolPipeDirectTests() : ProtocolPipeTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolPipeNoChoiceTests() : ProtocolPipeTests(null);

[TestClass]
public sealed class ProtocolSimpleQueryOwnThreadTests() : ProtocolSimpleQueryTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolSimpleQueryDirectTests() : ProtocolSimpleQueryTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolStartupOwnThreadTests() : ProtocolStartupTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolStartupDirectTests() : ProtocolStartupTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolStartupNoChoiceTests() : ProtocolStartupTests(null);

[TestClass]
public sealed class ProtocolStreamOwnThreadTests() : ProtocolStreamTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ProtocolStreamDirectTests() : ProtocolStreamTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ProtocolStreamNoChoiceTests() : ProtocolStreamTests(null);

[TestClass]
public sealed class QueryOwnThreadTests() : QueryTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class QueryDirectTests() : QueryTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class ResultOwnThreadTests() : ResultTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class ResultDirectTests() : ResultTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class NotificationOwnThreadTests() : NotificationTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class NotificationDirectTests() : NotificationTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class NotificationWaitOwnThreadTests() : NotificationWaitTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class NotificationWaitDirectTests() : NotificationWaitTests(PgliteSessionKind.Direct);

[TestClass]
public sealed class AsyncOwnThreadTests() : AsyncTests(PgliteSessionKind.OwnThread);

[TestClass]
public sealed class AsyncDirectTests() : AsyncTests(PgliteSessionKind.Direct);
