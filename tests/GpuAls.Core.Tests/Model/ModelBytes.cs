using System.Buffers.Binary;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.SectionFiles;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>
/// The bytes of a model file that a test changes, with corrected checksums: a hostile file, not a damaged one.
/// </summary>
sealed class ModelBytes
{
    readonly int sections;

    public ModelBytes(AlsModel model, TestFolder folder)
    {
        model.SaveTo(folder["original.als"]);
        Bytes = File.ReadAllBytes(folder["original.als"]);
        File.Delete(folder["original.als"]);
        sections = (int)BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(12));
    }

    public byte[] Bytes { get; set; }

    public Span<byte> Header => Bytes.AsSpan(0, 64);

    /// <summary>The table's entry for a kind of section.</summary>
    public Span<byte> Entry(SectionKind kind)
    {
        for (var s = 0; s < sections; s++)
        {
            var entry = Bytes.AsSpan(64 + 64 * s, 64);
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) == (uint)kind) return entry;
        }

        throw new ArgumentOutOfRangeException(nameof(kind), kind, "not in the file");
    }

    public Span<byte> Content(SectionKind kind) => Bytes.AsSpan((int)Field(kind, 8), (int)Field(kind, 16));

    public long Field(SectionKind kind, int offset) => BinaryPrimitives.ReadInt64LittleEndian(Entry(kind)[offset..]);

    public ModelBytes SetField(SectionKind kind, int offset, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Entry(kind)[offset..], value);
        return this;
    }

    public ModelBytes SetInt64(SectionKind kind, int index, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Content(kind)[(8 * index)..], value);
        return this;
    }

    public ModelBytes SetInt32(SectionKind kind, int index, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Content(kind)[(4 * index)..], value);
        return this;
    }

    public ModelBytes SetFloat(SectionKind kind, int index, float value) => SetInt32(kind, index, BitConverter.SingleToInt32Bits(value));

    /// <summary>Makes every checksum right for what the bytes are now.</summary>
    public unsafe ModelBytes Seal()
    {
        for (var s = 0; s < sections; s++)
        {
            var entry = Bytes.AsSpan(64 + 64 * s, 64);
            var (offset, length) = (BinaryPrimitives.ReadInt64LittleEndian(entry[8..]), BinaryPrimitives.ReadInt64LittleEndian(entry[16..]));
            if (offset < 0 || length < 0 || offset > Bytes.Length || length > Bytes.Length - offset) continue;
            fixed (byte* start = Bytes) BinaryPrimitives.WriteUInt32LittleEndian(entry[48..], BlockChecksum.Of(start + offset, length));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(Header[24..], BlockChecksum.Crc32C(Bytes.AsSpan(64, 64 * sections)));
        BinaryPrimitives.WriteUInt32LittleEndian(Header[60..], BlockChecksum.Crc32C(Header[..60]));
        return this;
    }

    public ModelFileException RefusedByOpen(TestFolder folder) =>
        Assert.Throws<ModelFileException>(() => AlsModelFile.Open(folder.Write("m.als", Bytes)));
}
