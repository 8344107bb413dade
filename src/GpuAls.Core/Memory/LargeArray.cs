using System.Runtime.InteropServices;

namespace GpuAls.Core.Memory;

/// <summary>
/// A fixed-length array outside the managed heap, with a 64-bit length, 64-byte alignment and, if the system supports them, huge pages. It is
/// read-only for users of the library. <see cref="Dispose"/>, or the garbage collector after the last reference, frees the memory.
/// </summary>
/// <typeparam name="T">A number, or a struct of numbers.</typeparam>
sealed unsafe class LargeArray<T> : IDisposable where T : unmanaged
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

    /// <summary>The address of the first element. The caller keeps this object alive while it uses the address.</summary>
    internal T* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(pointer == null, this);
            return pointer;
        }
    }

    /// <summary>The elements [start, start + length), read-only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the array.</exception>
    public ReadOnlySpan<T> Slice(long start, int length) => Writable(start, length);

    /// <summary>The elements [start, start + length), for code inside the library that fills the array.</summary>
    internal Span<T> Writable(long start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new Span<T>(Pointer + start, length);
    }

    /// <summary>Some elements as an array over the same memory, which it keeps alive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the array.</exception>
    internal LargeArray<T> Part(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return Over(Pointer + start, length, this);
    }

    /// <summary>A new array of zeros.</summary>
    /// <exception cref="GpuAlsException">The system does not have enough memory. The message contains the number of bytes.</exception>
    internal static LargeArray<T> Zeros(long length)
    {
        var array = Uninitialized(length);
        Clear((byte*)array.pointer, array.Bytes);
        return array;
    }

    /// <summary>A new array with undefined elements, all of which the caller sets.</summary>
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

    /// <summary>
    /// An array over the memory of <paramref name="owner"/>, such as a mapped file. The array keeps the owner alive and frees nothing.
    /// </summary>
    internal static LargeArray<T> Over(T* pointer, long length, object owner) => new(pointer, length, owner);

    /// <summary>Frees the memory. Later use throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory of an array without references.</summary>
    ~LargeArray() => Release();

    void Release()
    {
        if (pointer != null && owner is null) NativePages.Free(pointer, (nuint)Length * (nuint)sizeof(T));
        pointer = null;
    }

    static void Clear(byte* start, long bytes)
    {
        // The length of a span is an int, so at most 1 GiB is cleared at a time.
        for (long done = 0; done < bytes; done += 1 << 30) new Span<byte>(start + done, (int)Math.Min(1 << 30, bytes - done)).Clear();
    }
}

/// <summary>
/// Memory outside the managed heap. Large allocations start on a 2 MiB boundary and request huge pages from Linux: the solvers read rows of factors
/// scattered over hundreds of megabytes, and with pages of 4 KiB every row would miss the address translation cache.
/// </summary>
static unsafe partial class NativePages
{
    const nuint HugePage = 2 << 20;

    // Smaller blocks are not worth the microseconds of reading the limits of the system.
    const nuint CheckedBytes = 16 << 20;

    // linux/mman.h: MADV_HUGEPAGE.
    const int AdviseHugePages = 14;

    static long allocated;
    static long live;

    /// <summary>The bytes that were allocated since the start of the program, freed ones included.</summary>
    public static long AllocatedBytes => Interlocked.Read(ref allocated);

    /// <summary>The bytes that are allocated now, by all arrays of the process.</summary>
    public static long LiveBytes => Interlocked.Read(ref live);

    public static void* Allocate(nuint bytes)
    {
        var large = bytes >= HugePage;
        // A control group would end the process without a message, at the first use of the memory.
        if (bytes >= CheckedBytes) SystemMemory.Require(bytes);
        void* start;
        try
        {
            start = NativeMemory.AlignedAlloc(Math.Max(bytes, 1), large ? HugePage : CacheLine.Bytes);
        }
        catch (OutOfMemoryException exception)
        {
            throw new GpuAlsException($"out of memory: cannot allocate {bytes:N0} bytes in one block", exception);
        }

        if (large && OperatingSystem.IsLinux()) _ = Advise(start, bytes, AdviseHugePages);
        if (bytes > 0) GC.AddMemoryPressure((long)bytes);
        Interlocked.Add(ref allocated, (long)bytes);
        Interlocked.Add(ref live, (long)bytes);
        return start;
    }

    public static void Free(void* start, nuint bytes)
    {
        NativeMemory.AlignedFree(start);
        if (bytes > 0) GC.RemoveMemoryPressure((long)bytes);
        Interlocked.Add(ref live, -(long)bytes);
    }

    // Only advice: if it fails, the program is slower and still correct, so the result is ignored.
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
