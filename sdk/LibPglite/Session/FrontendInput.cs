using System.Buffers;

namespace LibPglite.Session;

/// <summary>What a caller hands over at once, where it lies: a piece of memory, and those that follow it.</summary>
internal readonly ref struct FrontendInput(ReadOnlySpan<byte> first, ReadOnlySequence<byte> rest = default)
{
    internal ReadOnlySpan<byte> First { get; } = first;

    internal ReadOnlySequence<byte> Rest { get; } = rest;

    internal long Length => First.Length + Rest.Length;

    internal static FrontendInput Of(in ReadOnlySequence<byte> sequence) => new(sequence.FirstSpan, sequence.Slice(sequence.FirstSpan.Length));

    /// <summary>The bytes from a place on, as many as the scratch has room for or fewer at the end; in the scratch when they lie in several pieces.</summary>
    internal ReadOnlySpan<byte> At(long place, Span<byte> scratch)
    {
        if (place + scratch.Length <= First.Length)
        {
            return First.Slice((int)place, scratch.Length);
        }

        int count = (int)Math.Min(scratch.Length, Length - place);
        int inFirst = (int)Math.Max(0, First.Length - place);
        First[(First.Length - inFirst)..].CopyTo(scratch);
        Rest.Slice(Math.Max(0, place - First.Length), count - inFirst).CopyTo(scratch[inFirst..]);
        return scratch[..count];
    }
}
