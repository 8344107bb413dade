using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GpuAls.Core.Memory;

/// <summary>The unit in which a processor reads memory: 64 bytes, the size of 16 floats and of one 512-bit vector.</summary>
static class CacheLine
{
    /// <summary>Floats in a cache line. Rows of factors are padded to a multiple of it.</summary>
    public const int Floats = 16;

    /// <summary>Bytes in a cache line.</summary>
    public const int Bytes = Floats * sizeof(float);
}

/// <summary>
/// Hints that a place in memory will be read soon, so that the processor waits for several places at the same time. They change no result.
/// </summary>
static unsafe class Prefetch
{
    /// <summary>Requests the cache line of an address, which may be invalid. Does nothing on processors for which .NET has no such hint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>Requests the cache lines of a row of floats that starts on a cache line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row(float* row, int floats)
    {
        for (var k = 0; k < floats; k += CacheLine.Floats) Line(row + k);
    }
}
