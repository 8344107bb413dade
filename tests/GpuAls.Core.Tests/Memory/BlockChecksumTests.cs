using System.Buffers.Binary;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Tests;

public sealed unsafe class BlockChecksumTests
{
    // The check value of the CRC catalogue, and the examples of RFC 3720, B.4.
    [Fact]
    public void Crc32C_OfPublishedExamples_IsThePublishedValue()
    {
        Assert.Equal(0xE3069283u, BlockChecksum.Crc32C("123456789"u8));
        Assert.Equal(0x8A9136AAu, BlockChecksum.Crc32C(new byte[32]));
        Assert.Equal(0x62A8AB43u, BlockChecksum.Crc32C([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, BlockChecksum.Crc32C([.. Enumerable.Range(0, 32).Select(k => (byte)k)]));
        Assert.Equal(0u, BlockChecksum.Crc32C([]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(4 * 65536 - 1)]
    [InlineData(4 * 65536)]
    [InlineData(4 * 65536 + 1)]
    [InlineData(11 * 65536 + 12345)]
    public void Of_IsTheChecksumOfTheBlocksChecksums(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var checksums = new List<byte>();
        foreach (var block in bytes.Chunk(65536))
        {
            var four = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(four, BitByBit(block));
            checksums.AddRange(four);
        }

        fixed (byte* start = bytes) Assert.Equal(BitByBit([.. checksums]), BlockChecksum.Of(start, length));
    }

    static uint BitByBit(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }

        return ~crc;
    }
}
