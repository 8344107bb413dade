using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Core.Memory;

/// <summary>A part of a file that has a place in a <see cref="StitchedFiles"/>.</summary>
/// <param name="File">The open file; it may be closed afterwards.</param>
/// <param name="Offset">The first byte in the file.</param>
/// <param name="Bytes">The number of bytes.</param>
readonly record struct FilePart(SafeFileHandle File, long Offset, long Bytes);

/// <summary>
/// Parts of several files, one after the other in one range of addresses, read-only. Whole pages are mapped from the files; a page that two files
/// share is a copy. A part whose place in its file does not suit the pages of this system is copied, and on Windows, where parts cannot be mapped
/// beside each other, so are all of several parts.
/// </summary>
sealed unsafe partial class StitchedFiles : IDisposable
{
    const int Read = 1;
    const int ReadAndWrite = 3;
    const int Shared = 1;
    const int Private = 2;
    const int Fixed = 0x10;
    const int PieceBytes = 1 << 26;

    readonly long bytes;
    readonly LargeArray<byte>? copy; // on Windows
    byte* start;

    StitchedFiles(IReadOnlyList<FilePart> parts)
    {
        bytes = parts.Sum(part => part.Bytes);
        if (OperatingSystem.IsWindows())
        {
            copy = LargeArray<byte>.Uninitialized(bytes);
            start = copy.Pointer;
            ForEach(parts, (part, at) => CopyTo(start + at, part));
            return;
        }

        // Only addresses: no memory before something is mapped there.
        start = Map(null, Rounded(bytes), protection: 0, Private | Anonymous | NoReserve, descriptor: -1, 0);
        try
        {
            ForEach(parts, Place);
            if (Protect(start, (nuint)Rounded(bytes), Read) != 0) throw Failed();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    ~StitchedFiles() => Release();

    static int Anonymous => OperatingSystem.IsLinux() ? 0x20 : 0x1000;

    static int NoReserve => OperatingSystem.IsLinux() ? 0x4000 : 0x40;

    static long Page => Environment.SystemPageSize;

    /// <summary>An array over parts of files; the parts have whole elements.</summary>
    /// <exception cref="IOException">The system does not map them.</exception>
    /// <exception cref="GpuAlsException">There is not enough memory for the copies.</exception>
    public static LargeArray<T> Array<T>(IReadOnlyList<FilePart> parts) where T : unmanaged
    {
        var length = parts.Sum(part => part.Bytes) / sizeof(T);
        if (length == 0) return LargeArray<T>.Uninitialized(0);
        var stitched = new StitchedFiles(parts);
        return LargeArray<T>.Over((T*)stitched.start, length, stitched);
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    void Release()
    {
        if (copy is null && start != null) _ = Unmap(start, (nuint)Rounded(bytes));
        copy?.Dispose();
        start = null;
    }

    void Place(FilePart part, long at)
    {
        // [first, end) are the whole pages of this part.
        var (first, end) = ((at + Page - 1) / Page * Page, (at + part.Bytes) / Page * Page);
        if (first >= end || (part.Offset + first - at) % Page != 0)
        {
            CopyToPages(part, at, 0, part.Bytes);
            return;
        }

        Map(start + first, end - first, Read, Shared | Fixed, (int)part.File.DangerousGetHandle(), part.Offset + first - at);
        GC.KeepAlive(part.File);
        CopyToPages(part, at, 0, first - at);
        CopyToPages(part, at, end - at, part.Bytes);
    }

    /// <summary>Copies bytes [from, to) of a part to pages of their own.</summary>
    void CopyToPages(FilePart part, long at, long from, long to)
    {
        if (from == to) return;
        var (firstPage, endPage) = ((at + from) / Page * Page, Rounded(at + to));
        if (Protect(start + firstPage, (nuint)(endPage - firstPage), ReadAndWrite) != 0) throw Failed();
        CopyTo(start + at + from, part with { Offset = part.Offset + from, Bytes = to - from });
    }

    static void CopyTo(byte* to, FilePart part)
    {
        for (long done = 0; done < part.Bytes;)
        {
            var read = RandomAccess.Read(
                part.File, new Span<byte>(to + done, (int)Math.Min(PieceBytes, part.Bytes - done)), part.Offset + done);
            if (read == 0) throw new EndOfStreamException("the file ends early");
            done += read;
        }
    }

    static void ForEach(IReadOnlyList<FilePart> parts, Action<FilePart, long> work)
    {
        long at = 0;
        foreach (var part in parts)
        {
            work(part, at);
            at += part.Bytes;
        }
    }

    static long Rounded(long length) => (length + Page - 1) / Page * Page;

    static byte* Map(byte* address, long length, int protection, int flags, int descriptor, long offset)
    {
        var mapped = MapPages(address, (nuint)length, protection, flags, descriptor, (nint)offset);
        return (nint)mapped != -1 ? mapped : throw Failed();
    }

    static IOException Failed() => new(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* MapPages(byte* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(byte* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(byte* address, nuint length);
}
