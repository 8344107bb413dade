using System.Runtime.InteropServices;

namespace GpuAls.Core.Memory;

/// <summary>
/// Memory outside the managed heap. Large blocks start on a 2 MiB boundary and ask Linux for huge pages: factors are gathered row by row from hundreds of
/// megabytes, and with 4 KiB pages every row would miss the address translation cache.
/// </summary>
static unsafe partial class NativePages
{
    const nuint CacheLine = 64;
    const nuint HugePage = 2 << 20;

    // linux/mman.h: MADV_HUGEPAGE.
    const int AdviseHugePages = 14;

    public static void* Allocate(nuint bytes)
    {
        var large = bytes >= HugePage;
        void* block;
        try
        {
            block = NativeMemory.AlignedAlloc(Math.Max(bytes, 1), large ? HugePage : CacheLine);
        }
        catch (OutOfMemoryException exception)
        {
            throw new GpuAlsException($"out of memory: {bytes:N0} bytes in one block were asked for and the system has not that much left", exception);
        }

        if (large && OperatingSystem.IsLinux()) _ = Advise(block, bytes, AdviseHugePages);
        if (bytes > 0) GC.AddMemoryPressure((long)bytes);
        return block;
    }

    public static void Free(void* block, nuint bytes)
    {
        NativeMemory.AlignedFree(block);
        if (bytes > 0) GC.RemoveMemoryPressure((long)bytes);
    }

    // Advice only: where it fails the program is slower, never wrong, so its result is not looked at.
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
