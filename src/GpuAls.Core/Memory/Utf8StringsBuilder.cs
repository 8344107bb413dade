namespace GpuAls.Core.Memory;

/// <summary>A growing list of UTF-8 strings; <see cref="Build"/> shares its memory with the result, so the builder may go on growing afterwards.</summary>
sealed class Utf8StringsBuilder
{
    LargeArray<long> offsets = LargeArray<long>.Zeros(1024);
    LargeArray<byte> bytes = LargeArray<byte>.Zeros(16 * 1024);

    public int Count { get; private set; }

    public unsafe ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var offset = offsets.Pointer + index;
            return new ReadOnlySpan<byte>(bytes.Pointer + offset[0], (int)(offset[1] - offset[0]));
        }
    }

    /// <summary>Where a string's bytes start; it stays so.</summary>
    public long StartOf(int index) => offsets[index];

    /// <summary>Bytes of which <see cref="StartOf"/> said where they start, without a look at the offsets.</summary>
    public ReadOnlySpan<byte> At(long start, int length) => bytes.Slice(start, length);

    /// <summary>Asks for the bytes at a place before they are needed.</summary>
    public unsafe void Prefetch(long start) => Memory.Prefetch.Line(bytes.Pointer + start);

    /// <summary>Appends one string and returns its index.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        var start = offsets[Count];
        var end = start + text.Length;
        // Strings that were handed out keep the old block: blocks are only ever appended to, never rewritten, so sharing is safe.
        if (Count + 2L > offsets.Length) offsets = Grow(offsets, Count + 1L, Count + 2L);
        if (end > bytes.Length) bytes = Grow(bytes, start, end);
        text.CopyTo(bytes.Writable(start, text.Length));
        offsets.Writable(Count + 1L, 1)[0] = end;
        return Count++;
    }

    public Utf8Strings Build() => new(Count, offsets, bytes);

    static LargeArray<T> Grow<T>(LargeArray<T> array, long used, long needed) where T : unmanaged
    {
        var larger = LargeArray<T>.Uninitialized(Math.Max(needed, array.Length * 2));
        const int piece = 1 << 26;
        for (long done = 0; done < used; done += piece)
        {
            var length = (int)Math.Min(piece, used - done);
            array.Slice(done, length).CopyTo(larger.Writable(done, length));
        }

        return larger;
    }
}
