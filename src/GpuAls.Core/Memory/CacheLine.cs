namespace GpuAls.Core.Memory;

/// <summary>The unit in which memory moves: 64 bytes, which is one cache line, one 512-bit vector and 16 floats.</summary>
static class CacheLine
{
    /// <summary>Floats in a cache line. Rows of factors are padded to a multiple of it.</summary>
    public const int Floats = 16;
}
