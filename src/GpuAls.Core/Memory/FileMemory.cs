using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Core.Memory;

/// <summary>
/// A whole file as read-only memory: mapped, so that pages come from the disk when they are first used, or read into memory of its own. The memory
/// lives as long as this object, so a holder of <see cref="Start"/> must hold this object too.
/// </summary>
sealed unsafe class FileMemory : IDisposable
{
    // At most this many bytes a read call.
    const int PieceBytes = 1 << 26;

    // Exactly one of the two. The finalizer of the view unmaps the file; the file itself may be closed, renamed over or deleted long before.
    readonly SafeMemoryMappedViewHandle? view;
    readonly LargeArray<byte>? copy;

    readonly List<IDisposable> arrays = [];

    FileMemory(SafeMemoryMappedViewHandle? view, LargeArray<byte>? copy, long bytes)
    {
        this.view = view;
        this.copy = copy;
        Bytes = bytes;
    }

    /// <summary>The size of the file when it was opened.</summary>
    public long Bytes { get; }

    /// <summary>The first byte, at least 64-byte aligned.</summary>
    public byte* Start => view is null ? copy!.Pointer : (byte*)view.DangerousGetHandle();

    /// <summary>Maps a file.</summary>
    /// <param name="file">Not empty; may be closed afterwards, but must not be overwritten or truncated.</param>
    public static FileMemory Map(FileStream file)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var accessor = mapped.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
        return new FileMemory(accessor.SafeMemoryMappedViewHandle, null, file.Length);
    }

    /// <summary>Reads a file into memory.</summary>
    /// <param name="file">Read from its start; nothing that happens to it afterwards matters.</param>
    /// <exception cref="EndOfStreamException">The file was truncated while it was read.</exception>
    public static FileMemory Read(FileStream file)
    {
        var copy = LargeArray<byte>.Uninitialized(file.Length);
        file.Position = 0;
        for (long done = 0; done < copy.Length; done += PieceBytes)
            file.ReadExactly(copy.Writable(done, (int)Math.Min(PieceBytes, copy.Length - done)));
        return new FileMemory(null, copy, copy.Length);
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

    /// <summary>An array over a part of the file; it must not be used after <see cref="Dispose"/>, and says so.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the file.</exception>
    public LargeArray<T> Array<T>(long offset, long length) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, (Bytes - offset) / sizeof(T));
        var array = LargeArray<T>.Over((T*)(Start + offset), length, this);
        arrays.Add(array);
        return array;
    }

    /// <summary>Frees the memory now. All arrays over it throw <see cref="ObjectDisposedException"/> from now on.</summary>
    public void Dispose()
    {
        foreach (var array in arrays) array.Dispose();
        view?.Dispose();
        copy?.Dispose();
    }
}
