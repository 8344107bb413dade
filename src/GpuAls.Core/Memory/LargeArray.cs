namespace GpuAls.Core.Memory;

/// <summary>
/// A fixed-length array outside the managed heap: 64-bit length, 64-byte aligned, on huge pages where the system has them. From outside the library it is
/// read-only. The memory goes back when the last reference is collected, or with <see cref="Dispose"/>.
/// </summary>
/// <typeparam name="T">A plain number or struct of plain numbers.</typeparam>
public sealed unsafe class LargeArray<T> : IDisposable where T : unmanaged
{
    readonly object? owner;
    T* pointer;

    LargeArray(T* pointer, long length, object? owner)
    {
        this.pointer = pointer;
        this.owner = owner;
        Length = length;
    }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The size in bytes.</summary>
    public long Bytes => Length * sizeof(T);

    /// <summary>One element.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, <see cref="Length"/>).</exception>
    public T this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Length, nameof(index));
            return Pointer[index];
        }
    }

    /// <summary>The first element's address; the caller keeps this object alive while it uses it.</summary>
    internal T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(pointer == null, this);
            return pointer;
        }
    }

    /// <summary>Elements [start, start + length) to read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the array.</exception>
    public ReadOnlySpan<T> Slice(long start, int length) => Writable(start, length);

    /// <summary>Elements [start, start + length) to write, for code inside the library that is still filling the array.</summary>
    internal Span<T> Writable(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new Span<T>(Pointer + start, length);
    }

    /// <summary>A new array of zeros.</summary>
    /// <exception cref="GpuAlsException">The system has not that much memory; the message says how much was asked for.</exception>
    internal static LargeArray<T> Zeros(long length)
    {
        var array = Uninitialized(length);
        Clear((byte*)array.pointer, array.Bytes);
        return array;
    }

    /// <summary>A new array whose elements the caller sets.</summary>
    internal static LargeArray<T> Uninitialized(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var bytes = checked((nuint)length * (nuint)sizeof(T));
        return new LargeArray<T>((T*)NativePages.Allocate(bytes), length, owner: null);
    }

    /// <summary>A copy of a span.</summary>
    internal static LargeArray<T> From(ReadOnlySpan<T> values)
    {
        var array = Uninitialized(values.Length);
        values.CopyTo(array.Writable(0, values.Length));
        return array;
    }

    /// <summary>An array over memory that somebody else owns, such as a mapped file; <paramref name="owner"/> is kept alive with it.</summary>
    internal static LargeArray<T> Over(T* pointer, long length, object owner) => new(pointer, length, owner);

    /// <summary>Gives the memory back now; later use throws <see cref="ObjectDisposedException"/>. Without this call the garbage collector does it.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory of an array that nobody can reach any more.</summary>
    ~LargeArray() => Release();

    void Release()
    {
        if (pointer != null && owner is null) NativePages.Free(pointer, (nuint)Length * (nuint)sizeof(T));
        pointer = null;
    }

    static void Clear(byte* start, long bytes)
    {
        // Spans count in int: clear in pieces of 1 GiB.
        for (long done = 0; done < bytes; done += 1 << 30) new Span<byte>(start + done, (int)Math.Min(1 << 30, bytes - done)).Clear();
    }
}
