namespace LibPglite.Session;

/// <summary>
/// A direct session's bytes as they are. Who writes runs the session; what it says is kept, up to a bound, for who reads. Beyond that
/// the session stops, and the writer waits until the reader has made room.
/// </summary>
internal sealed class DirectStream(DirectConnection connection) : DuplexStream
{
    /// <summary>Taken by who runs the session.</summary>
    private readonly object _turn = new();

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            lock (_turn)
            {
                ReadOnlySpan<byte> nothing = [];
                int count = connection.Run(ref nothing, buffer);
                Monitor.PulseAll(_turn);
                if (count > 0 || connection.IsClosed)
                {
                    return count;
                }
            }

            connection.Wait();
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Read(buffer.Span), cancellationToken));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_turn)
        {
            if (connection.IsClosed)
            {
                throw new IOException("The session has ended.");
            }

            // an end that comes while it hears this is for the reader to see
            while (!buffer.IsEmpty && !connection.IsClosed)
            {
                int before = buffer.Length;
                _ = connection.Run(ref buffer, []);
                if (buffer.Length == before && !connection.IsClosed)
                {
                    // an end that no reader sees is noticed after a while
                    Monitor.Wait(_turn, TimeSpan.FromSeconds(1));
                }
            }
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Write(buffer.Span), cancellationToken));
}
