namespace LibPglite.Session;

/// <summary>
/// The session's bytes as they are. What comes in passes by the tracker until the backend has named its key, so that
/// <see cref="PgliteSession.Cancel"/> works when the caller starts the session in its own way.
/// </summary>
internal sealed class SessionStream(ProtocolConnection connection, PgliteSession owner) : DuplexStream
{
    private readonly Stream _inner = connection.OpenStream();

    public override int Read(Span<byte> buffer)
    {
        int count = _inner.Read(buffer);
        Observe(buffer[..count]);
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        return connection.Tracker.BackendPid == 0 ? ObserveAsync() : _inner.ReadAsync(buffer, cancellationToken);

        async ValueTask<int> ObserveAsync()
        {
            int count = await _inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Observe(buffer.Span[..count]);
            return count;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer) => _inner.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            owner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Observe(ReadOnlySpan<byte> bytes)
    {
        if (connection.Tracker.BackendPid == 0)
        {
            connection.Tracker.Received(bytes);
        }
    }
}
