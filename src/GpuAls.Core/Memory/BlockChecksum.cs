using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuAls.Core.Memory;

/// <summary>
/// A 32-bit checksum at the speed of memory: the CRC-32C of every block of 64 KiB, and of those numbers (little-endian, in order) the CRC-32C once more. A CRC
/// alone is a chain in which each step waits for the one before; blocks are chains of their own, so several run at once, on every core.
/// </summary>
static unsafe class BlockChecksum
{
    /// <summary>Bytes a block; the last one may be shorter.</summary>
    public const int BlockBytes = 64 << 10;

    // The instruction takes three clock cycles and one can start in each: four chains keep it busy.
    const int Chains = 4;

    /// <summary>The checksum of a range of memory; that of nothing is the CRC-32C of nothing, 0.</summary>
    public static uint Of(byte* start, long bytes)
    {
        var blocks = new uint[Blocks(bytes)];
        OfBlocks(start, bytes, blocks);
        return OfBlocks(blocks);
    }

    /// <summary>How many blocks a range has.</summary>
    public static int Blocks(long bytes) => (int)((bytes + BlockBytes - 1) / BlockBytes);

    /// <summary>The checksum of a range, from the CRC-32C of each of its blocks.</summary>
    public static uint OfBlocks(ReadOnlySpan<uint> blocks) => Crc32C(MemoryMarshal.AsBytes(blocks));

    /// <summary>The CRC-32C of each block of a range that starts where a block does.</summary>
    /// <param name="start">Its first byte.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="blocks">[blocks] What is computed.</param>
    public static void OfBlocks(byte* start, long bytes, Memory<uint> blocks) => Parallel.For(0, (blocks.Length + Chains - 1) / Chains, group =>
    {
        var first = group * Chains;
        var from = start + (long)first * BlockBytes;
        var left = bytes - (long)first * BlockBytes;
        if (left >= Chains * BlockBytes)
        {
            FourBlocks(from, blocks.Span.Slice(first, Chains));
            return;
        }

        for (var b = first; b < blocks.Length; b++, from += BlockBytes, left -= BlockBytes)
            blocks.Span[b] = Crc32C(new ReadOnlySpan<byte>(from, (int)Math.Min(left, BlockBytes)));
    });

    /// <summary>CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected, start and end inverted), as iSCSI and ext4 use it.</summary>
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
