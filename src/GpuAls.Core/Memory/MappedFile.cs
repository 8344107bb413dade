using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Core.Memory;

/// <summary>
/// A whole file in the address space, read-only: pages come from the disk when they are touched. The mapping lives as long as this object, so whatever holds
/// <see cref="Start"/> must hold this object too.
/// </summary>
sealed unsafe class MappedFile
{
    // Its finalizer takes the mapping away; the file itself may be closed, renamed over or deleted long before.
    readonly SafeMemoryMappedViewHandle view;

    MappedFile(SafeMemoryMappedViewHandle view, long bytes)
    {
        this.view = view;
        Bytes = bytes;
    }

    /// <summary>The size of the file when it was mapped.</summary>
    public long Bytes { get; }

    /// <summary>The first byte, on a page boundary.</summary>
    public byte* Start => (byte*)view.DangerousGetHandle();

    /// <param name="file">Not empty; may be closed afterwards.</param>
    public static MappedFile Map(FileStream file)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var accessor = mapped.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
        return new MappedFile(accessor.SafeMemoryMappedViewHandle, file.Length);
    }

    /// <summary>Bytes [offset, offset + length) to read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Bytes - length);
        return new ReadOnlySpan<byte>(Start + offset, length);
    }

    /// <summary>An array over a part of the file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public LargeArray<T> Array<T>(long offset, long length) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, (Bytes - offset) / sizeof(T));
        return LargeArray<T>.Over((T*)(Start + offset), length, this);
    }
}
