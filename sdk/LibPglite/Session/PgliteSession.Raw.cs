using System.Buffers;
using LibPglite.Session;

namespace LibPglite;

/// <content>Raw protocol bytes, in and out.</content>
public sealed partial class PgliteSession
{
    /// <summary>
    /// Sends frontend messages and returns all that the server says until it has to hear more: see
    /// <see cref="ExecProtocolRaw(ReadOnlySpan{byte}, IBufferWriter{byte}, CancellationToken)"/>.
    /// </summary>
    /// <param name="frontendMessages">Whole messages, one or many.</param>
    /// <param name="cancellationToken">Cancels the statement under way.</param>
    /// <returns>The backend messages, in the order in which they came; empty when the input asks for no answer.</returns>
    public byte[] ExecProtocolRaw(ReadOnlySpan<byte> frontendMessages, CancellationToken cancellationToken = default)
    {
        var reply = new ArrayBufferWriter<byte>();
        ExecProtocolRaw(frontendMessages, reply, cancellationToken);
        return reply.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Sends frontend messages and writes all that the server says until it has to hear more.
    /// <para>
    /// The reply ends with the ReadyForQuery of the last Query, Sync or FunctionCall in the input, or with the answer to the
    /// last message before a Flush when that comes later. It ends earlier with CopyInResponse when the input holds no CopyDone
    /// or CopyFail for it: send the data with the next calls. It ends with the connection after Terminate and after a fatal
    /// error. An input that asks for none of these gets an empty reply; what the server answers comes with a later one.
    /// Notices and notifications that arrive meanwhile are part of the reply.
    /// </para>
    /// <para>
    /// The first input may begin with a StartupMessage of the caller's own; then its answers, up to ReadyForQuery or to a
    /// request for a password, are in the reply. Otherwise the session starts by itself first, with user and database of the
    /// runtime. A Sync between CopyInResponse and CopyDone is ignored, as by the server.
    /// </para>
    /// </summary>
    /// <param name="frontendMessages">Whole messages, one or many.</param>
    /// <param name="reply">Takes the backend messages.</param>
    /// <param name="cancellationToken">
    /// Cancels the statement under way. The reply is read to its end all the same, so that the session can go on; when it says that a
    /// statement was cancelled, <see cref="OperationCanceledException"/> is thrown then. A token that fires later changes nothing.
    /// </param>
    /// <exception cref="ArgumentException">The input is not whole messages; nothing was sent.</exception>
    /// <exception cref="PgliteException">
    /// <see cref="PgliteErrorCode.SessionEnded"/>, <see cref="PgliteErrorCode.SessionBusy"/>,
    /// <see cref="PgliteErrorCode.InvalidState"/> after <see cref="GetStream"/>, or <see cref="PgliteErrorCode.ProtocolViolation"/>.
    /// </exception>
    public void ExecProtocolRaw(
        ReadOnlySpan<byte> frontendMessages, IBufferWriter<byte> reply, CancellationToken cancellationToken = default) =>
        Exec(new(frontendMessages), reply, cancellationToken);

    /// <summary>
    /// The same for messages that lie in several pieces, cut anywhere, as a <c>PipeReader</c> gives them; a <c>PipeWriter</c> can take the
    /// reply. A direct session reads and writes both where they lie.
    /// </summary>
    /// <inheritdoc cref="ExecProtocolRaw(ReadOnlySpan{byte}, IBufferWriter{byte}, CancellationToken)"/>
    public void ExecProtocolRaw(
        in ReadOnlySequence<byte> frontendMessages, IBufferWriter<byte> reply, CancellationToken cancellationToken = default) =>
        Exec(FrontendInput.Of(frontendMessages), reply, cancellationToken);

    /// <summary>The same, on a thread of the library, so that neither the caller nor a thread of the pool waits.</summary>
    /// <returns>Completes when the reply is whole.</returns>
    /// <inheritdoc cref="ExecProtocolRaw(ReadOnlySpan{byte}, IBufferWriter{byte}, CancellationToken)"/>
    public ValueTask ExecProtocolRawAsync(
        ReadOnlyMemory<byte> frontendMessages, IBufferWriter<byte> reply, CancellationToken cancellationToken = default) =>
        new(CallThreads.Run(() => ExecProtocolRaw(frontendMessages.Span, reply, cancellationToken), cancellationToken));

    private void Exec(FrontendInput input, IBufferWriter<byte> reply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reply);
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            EnsureStarted(input);
            _connection.Tracker.ForgetCancellation();
            using (CancelWith(cancellationToken))
            {
                Exchange(input, reply);
            }

            // One that came too late has cancelled nothing: the reply stands.
            if (_connection.Tracker.WasCancelled)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            Leave();
        }
    }

    private void EnsureStarted(FrontendInput input)
    {
        if (_connection.Tracker.HasBegun || InputReader.BeginsUntyped(input))
        {
            return;
        }

        var reply = new ArrayBufferWriter<byte>();
        Exchange(new(FrontendMessages.Startup(_runtime.User, _runtime.Database)), reply);
        if (!_connection.Tracker.IsStarted)
        {
            throw StartupRefusal.Read(reply.WrittenSpan);
        }
    }

    private void Exchange(FrontendInput input, IBufferWriter<byte> reply)
    {
        long received;
        try
        {
            received = _connection.Exchange(input, reply);
        }
        catch (ObjectDisposedException)
        {
            throw Ended();
        }

        if (_connection.Tracker.IsBroken)
        {
            throw new PgliteException(PgliteErrorCode.ProtocolViolation, "The reply is not in the PostgreSQL protocol.");
        }

        if (received == 0 && _connection.IsClosed && !_connection.ClosedByRequest)
        {
            throw Ended();
        }
    }
}
