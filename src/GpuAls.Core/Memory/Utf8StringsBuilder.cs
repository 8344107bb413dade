namespace GpuAls.Core.Memory;

/// <summary>A growing list of UTF-8 strings. The result of <see cref="Build"/> shares its memory, and the builder may grow further.</summary>
sealed class Utf8StringsBuilder
{
    LargeArray<long> offsets = LargeArray<long>.Zeros(1024);
    LargeArray<byte> bytes = LargeArray<byte>.Zeros(16 * 1024);

    /// <summary>The number of strings.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of one string.</summary>
    public unsafe ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var offset = offsets.Pointer + index;
            return new ReadOnlySpan<byte>(bytes.Pointer + offset[0], (int)(offset[1] - offset[0]));
        }
    }

    /// <summary>The position of a string's first byte, which never changes.</summary>
    public long StartOf(int index) => offsets[index];

    /// <summary>The bytes at a position from <see cref="StartOf"/>, without reading the offsets.</summary>
    public ReadOnlySpan<byte> At(long start, int length) => bytes.Slice(start, length);

    /// <summary>Requests the bytes at a position before they are needed.</summary>
    public unsafe void Prefetch(long start) => Memory.Prefetch.Line(bytes.Pointer + start);

    /// <summary>Appends one string and returns its index.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        var start = offsets[Count];
        var end = start + text.Length;
        // Lists that were built keep the old arrays. Sharing is safe, because arrays are appended to and never rewritten.
        if (Count + 2L > offsets.Length) offsets = Grow(offsets, Count + 1L, Count + 2L);
        if (end > bytes.Length) bytes = Grow(bytes, start, end);
        text.CopyTo(bytes.Writable(start, text.Length));
        offsets.Writable(Count + 1L, 1)[0] = end;
        return Count++;
    }

    /// <summary>The strings added so far.</summary>
    public Utf8Strings Build() => new(Count, offsets, bytes);

    static LargeArray<T> Grow<T>(LargeArray<T> array, long used, long needed) where T : unmanaged
    {
        var larger = LargeArray<T>.Uninitialized(Math.Max(needed, array.Length * 2));
        const int maxLength = 1 << 26; // a span has an int length
        for (long done = 0; done < used; done += maxLength)
        {
            var length = (int)Math.Min(maxLength, used - done);
            array.Slice(done, length).CopyTo(larger.Writable(done, length));
        }

        return larger;
    }
}
