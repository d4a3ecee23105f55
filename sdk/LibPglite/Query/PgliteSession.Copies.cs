using LibPglite.Query;
using LibPglite.Session;

namespace LibPglite;

/// <content>COPY in both directions as streams.</content>
public sealed partial class PgliteSession
{
    /// <summary>Runs <c>COPY ... FROM STDIN</c>. The session is busy until the stream is disposed.</summary>
    /// <param name="sql">The statement, with any format.</param>
    /// <param name="cancellationToken">Cancels the copy, until it is completed.</param>
    /// <returns>A stream to write the data to; without <see cref="PgliteCopyInStream.Complete"/> nothing of it stays.</returns>
    /// <exception cref="PgliteSqlException">PostgreSQL refuses it.</exception>
    /// <exception cref="ArgumentException">The statement does not copy from the client.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public PgliteCopyInStream CopyIn(string sql, CancellationToken cancellationToken = default) =>
        CopyInAsync(sql, async: false, cancellationToken).Result();

    /// <summary>The same, without a thread of the pool that waits.</summary>
    /// <inheritdoc cref="CopyIn"/>
    public ValueTask<PgliteCopyInStream> CopyInAsync(string sql, CancellationToken cancellationToken = default) => RunsOnCaller
        ? new(CallThreads.Run(() => CopyIn(sql, cancellationToken), cancellationToken))
        : CopyInAsync(sql, async: true, cancellationToken);

    /// <summary>
    /// Runs <c>COPY ... TO STDOUT</c>. The session is busy until the stream is disposed, which passes over what was not read: call
    /// <see cref="Cancel"/> before when that would be much.
    /// </summary>
    /// <param name="sql">The statement, with any format.</param>
    /// <param name="cancellationToken">Cancels the copy, until it was read to the end.</param>
    /// <returns>A stream to read the data from, as PostgreSQL produces it.</returns>
    /// <exception cref="PgliteSqlException">PostgreSQL refuses it.</exception>
    /// <exception cref="ArgumentException">The statement does not copy to the client.</exception>
    /// <exception cref="PgliteException">The session is busy, has ended, or was given out as a stream.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Stream CopyOut(string sql, CancellationToken cancellationToken = default) =>
        CopyOutAsync(sql, async: false, cancellationToken).Result();

    /// <summary>The same, without a thread of the pool that waits.</summary>
    /// <inheritdoc cref="CopyOut"/>
    public ValueTask<Stream> CopyOutAsync(string sql, CancellationToken cancellationToken = default) => RunsOnCaller
        ? new(CallThreads.Run(() => CopyOut(sql, cancellationToken), cancellationToken))
        : CopyOutAsync(sql, async: true, cancellationToken);

    private async ValueTask<PgliteCopyInStream> CopyInAsync(string sql, bool async, CancellationToken token) =>
        new(this, await BeginCopyAsync(sql, (byte)'G', "COPY ... FROM STDIN", async, token).ConfigureAwait(false), token);

    private async ValueTask<Stream> CopyOutAsync(string sql, bool async, CancellationToken token) =>
        new CopyOutStream(this, await BeginCopyAsync(sql, (byte)'H', "COPY ... TO STDOUT", async, token).ConfigureAwait(false), token);

    private async ValueTask<CancellationTokenRegistration> BeginCopyAsync(
        string sql, byte wanted, string form, bool async, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(sql);
        token.ThrowIfCancellationRequested();
        await StartAsync(async).ConfigureAwait(false);
        CancellationTokenRegistration cancelling = CancelWith(token);
        try
        {
            Messages.Clear();
            Messages.Message('Q', sql);
            await SendAsync(async).ConfigureAwait(false);
            byte type = await Replies.NextAsync(async).ConfigureAwait(false);
            if (type == wanted)
            {
                return cancelling;
            }

            await Outcome.EndAsync(this, type, async).ConfigureAwait(false);
            throw Outcome.Failure(this, token, copy: true)
                ?? new ArgumentException($"The statement is not {form}. PostgreSQL has run it.", nameof(sql));
        }
        catch
        {
            cancelling.Dispose();
            Leave();
            throw;
        }
    }
}
