using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Core.Memory;

/// <summary>
/// A file mapped read-only into the address space: the system loads a page when it is first read. The mapping ends with this object, so code that
/// uses
/// <see cref="Start"/> keeps this object alive.
/// </summary>
sealed unsafe class MappedFile
{
    // The finalizer of the handle removes the mapping. The file may be closed, replaced or deleted before that.
    readonly SafeMemoryMappedViewHandle view;

    MappedFile(SafeMemoryMappedViewHandle view, long bytes)
    {
        this.view = view;
        Bytes = bytes;
    }

    /// <summary>The size of the file when it was mapped.</summary>
    public long Bytes { get; }

    /// <summary>The address of the first byte, on a page boundary.</summary>
    public byte* Start => (byte*)view.DangerousGetHandle();

    /// <summary>Maps a file.</summary>
    /// <param name="file">A file that is not empty. The caller may close it afterwards.</param>
    public static MappedFile Map(FileStream file)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var accessor = mapped.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
        return new MappedFile(accessor.SafeMemoryMappedViewHandle, file.Length);
    }

    /// <summary>The bytes [offset, offset + length).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Bytes - length);
        return new ReadOnlySpan<byte>(Start + offset, length);
    }

    /// <summary>An array over a range of the file, without a copy.</summary>
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
