using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GpuAls.Core.Memory;

/// <summary>A hint that a place in memory will soon be used, so that several waits for memory pass at the same time; it changes no result.</summary>
static unsafe class Prefetch
{
    /// <summary>The cache line at an address, which need not be a valid one. Where the processor has no such hint for .NET, nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>The cache lines of a row of floats that begins with one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Row(float* row, int floats)
    {
        for (var k = 0; k < floats; k += CacheLine.Floats) Line(row + k);
    }
}
