using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GpuAls.Core.Memory;

/// <summary>
/// A 32-bit checksum at the speed of memory: the CRC-32C of each block of 64 KiB, and then the CRC-32C of these numbers (little-endian, in order). In
/// a CRC each step waits for the step before it; separate blocks can be computed at the same time, on every core.
/// </summary>
static unsafe class BlockChecksum
{
    /// <summary>Bytes in a block. The last block may be shorter.</summary>
    public const int BlockBytes = 64 << 10;

    // The instruction takes three clock cycles and one can start in every cycle, so a thread computes four blocks at the same time.
    const int Chains = 4;

    /// <summary>The checksum of a range of memory. For an empty range it is 0, the CRC-32C of no bytes.</summary>
    public static uint Of(byte* start, long bytes)
    {
        var blocks = new uint[Blocks(bytes)];
        OfBlocks(start, bytes, blocks);
        return OfBlocks(blocks);
    }

    /// <summary>The number of blocks in a range.</summary>
    public static int Blocks(long bytes) => (int)((bytes + BlockBytes - 1) / BlockBytes);

    /// <summary>The checksum of a range, computed from the CRC-32C of each of its blocks.</summary>
    public static uint OfBlocks(ReadOnlySpan<uint> blocks) => Crc32C(MemoryMarshal.AsBytes(blocks));

    /// <summary>Computes the CRC-32C of each block of a range that starts at a block.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="bytes">The length of the range.</param>
    /// <param name="blocks">[blocks] The results.</param>
    /// <param name="threads">The maximum number of threads.</param>
    public static void OfBlocks(byte* start, long bytes, Memory<uint> blocks, int threads = -1)
    {
        var groups = (blocks.Length + Chains - 1) / Chains;
        if (threads == 1)
        {
            for (var group = 0; group < groups; group++) OfGroup(start, bytes, blocks.Span, group);
            return;
        }

        Parallel.For(0, groups, new ParallelOptions { MaxDegreeOfParallelism = threads }, group => OfGroup(start, bytes, blocks.Span, group));
    }

    /// <summary>The CRC-32C of four blocks, or of those that are left.</summary>
    static void OfGroup(byte* start, long bytes, Span<uint> blocks, int group)
    {
        var first = group * Chains;
        var from = start + (long)first * BlockBytes;
        var left = bytes - (long)first * BlockBytes;
        if (left >= Chains * BlockBytes)
        {
            FourBlocks(from, blocks.Slice(first, Chains));
            return;
        }

        for (var b = first; b < blocks.Length; b++, from += BlockBytes, left -= BlockBytes)
            blocks[b] = Crc32C(new ReadOnlySpan<byte>(from, (int)Math.Min(left, BlockBytes)));
    }

    /// <summary>CRC-32C as in iSCSI and ext4: Castagnoli polynomial 0x1EDC6F41, reflected, with start and end inverted.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }

    // Optimised at the first call: most processes open one model.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FourBlocks(byte* start, Span<uint> crcs)
    {
        const int words = BlockBytes / sizeof(ulong);
        var word = (ulong*)start;
        uint a = uint.MaxValue, b = a, c = a, d = a;
        for (var k = 0; k < words; k++, word++)
        {
            a = BitOperations.Crc32C(a, word[0]);
            b = BitOperations.Crc32C(b, word[words]);
            c = BitOperations.Crc32C(c, word[2 * words]);
            d = BitOperations.Crc32C(d, word[3 * words]);
        }

        (crcs[0], crcs[1], crcs[2], crcs[3]) = (~a, ~b, ~c, ~d);
    }
}
