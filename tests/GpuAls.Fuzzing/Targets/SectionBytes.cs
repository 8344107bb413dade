using System.Buffers.Binary;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;
using GpuAls.Fuzzing.Mutation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Mutations of files of sections, which are models and checkpoints. In nine of ten, the checksums are right afterwards.</summary>
static class SectionBytes
{
    /// <summary>Changes numbers in their places, or everything.</summary>
    /// <param name="input">The file.</param>
    /// <param name="mutator">The source of all choices.</param>
    /// <param name="any">The mutation that changes everything.</param>
    public static byte[] Mutate(byte[] input, Mutator mutator, Func<byte[]> any)
    {
        // Without a new length, so that the places of the sections stay right.
        var random = mutator.Random;
        var bytes = random.Next(3) == 0 ? any() : InPlace((byte[])input.Clone(), random);
        if (random.Next(10) > 0) Seal(bytes);
        return bytes;
    }

    /// <summary>Makes the checksums of sections, table and header right.</summary>
    public static unsafe void Seal(byte[] bytes)
    {
        if (bytes.Length < SectionFileHeader.Bytes) return;
        var sections = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)),
            (uint)(bytes.Length - SectionFileHeader.Bytes) / SectionFileTable.EntryBytes);
        for (var s = 0; s < sections; s++)
        {
            var entry = bytes.AsSpan(SectionFileHeader.Bytes + s * SectionFileTable.EntryBytes, SectionFileTable.EntryBytes);
            var (offset, length) = (BinaryPrimitives.ReadInt64LittleEndian(entry[8..]), BinaryPrimitives.ReadInt64LittleEndian(entry[16..]));
            if (offset < 0 || length < 0 || offset > bytes.Length || length > bytes.Length - offset) continue;
            fixed (byte* start = bytes) BinaryPrimitives.WriteUInt32LittleEndian(entry[48..], BlockChecksum.Of(start + offset, length));
        }

        var table = bytes.AsSpan(SectionFileHeader.Bytes, (int)sections * SectionFileTable.EntryBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), BlockChecksum.Crc32C(table));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), BlockChecksum.Crc32C(bytes.AsSpan(0, 60)));
    }

    static byte[] InPlace(byte[] bytes, Random random)
    {
        long[] numbers = [0, 1, -1, 2, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 32, 255, 65536];
        Span<byte> number = stackalloc byte[sizeof(long)];
        for (var left = 1 + random.Next(3); left > 0 && bytes.Length > 8; left--)
        {
            var size = 1 << random.Next(4);
            var at = random.Next(bytes.Length / size) * size;
            if (at + size > bytes.Length) continue;
            number.Clear();
            bytes.AsSpan(at, size).CopyTo(number);
            var value = BinaryPrimitives.ReadInt64LittleEndian(number);
            value = random.Next(3) switch
            {
                0 => value + random.Next(-8, 9),
                1 => numbers[random.Next(numbers.Length)],
                _ => value ^ (1L << random.Next(8 * size)),
            };
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
            number[..size].CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }
}
