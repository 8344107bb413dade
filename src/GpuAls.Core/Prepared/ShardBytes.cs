using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Prepared;

/// <summary>The bytes of entries of a side, for a section of a shard.</summary>
interface IShardEntries
{
    /// <summary>Bytes [start, start + length) of all entries of the side, valid until the next call.</summary>
    ReadOnlySpan<byte> Slice(long start, int length);
}

/// <summary>The pairs of a side as bytes of the sections of its shards; the buffers are those of all shards.</summary>
/// <param name="rows">The pairs.</param>
/// <param name="levels">The distinct strengths; null if there are too many for codes.</param>
sealed class ShardEntries(SparseRows rows, DistinctValues? levels)
{
    readonly ShardColumns columns = new(rows);
    readonly IShardEntries strengths = levels is null ? new ShardValues(rows) : new ShardCodes(rows, levels);
    readonly byte[] joined = new byte[SectionFileWriter.PieceBytes];

    /// <summary>Whether strengths have codes.</summary>
    public bool HasCodes => levels is not null;

    /// <summary>The starts of the rows of a shard.</summary>
    public ISectionBytes Offsets(PreparedShard shard) => new ShardOffsets(rows.Offsets, shard);

    /// <summary>The columns of a shard behind its padding.</summary>
    public ISectionBytes Columns(PreparedShard shard) => Padded(columns, shard, sizeof(int));

    /// <summary>The strengths of a shard, or their codes, behind its padding.</summary>
    public ISectionBytes Strengths(PreparedShard shard) => Padded(strengths, shard, HasCodes ? sizeof(ushort) : sizeof(float));

    PaddedBytes Padded(IShardEntries entries, PreparedShard shard, int size) =>
        new(entries, PreparedFiles.Padding(shard.FirstPair) * size, shard.FirstPair * size, joined);
}

/// <summary>The entries of a shard behind a padding of zeros.</summary>
/// <param name="entries">The entries of the side.</param>
/// <param name="padding">The bytes of the padding.</param>
/// <param name="first">The first byte of the shard.</param>
/// <param name="joined">A buffer for the padding and the first entries, of the size of the largest piece.</param>
sealed class PaddedBytes(IShardEntries entries, long padding, long first, byte[] joined) : ISectionBytes
{
    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        if (start >= padding) return entries.Slice(first + start - padding, length);
        var zeros = (int)Math.Min(padding - start, length);
        joined.AsSpan(0, zeros).Clear();
        if (zeros < length) entries.Slice(first, length - zeros).CopyTo(joined.AsSpan(zeros));
        return joined.AsSpan(0, length);
    }
}

/// <summary>The starts of the rows of a shard, from 0.</summary>
sealed class ShardOffsets(LargeArray<long> offsets, PreparedShard shard) : ISectionBytes
{
    long[] piece = [];

    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        var count = length / sizeof(long);
        if (piece.Length < count) piece = new long[count];
        offsets.Slice(shard.FirstRow + start / sizeof(long), count).CopyTo(piece);
        foreach (ref var offset in piece.AsSpan(0, count)) offset -= shard.FirstPair;
        return MemoryMarshal.AsBytes(piece.AsSpan(0, count));
    }
}

/// <summary>The columns of a side.</summary>
sealed unsafe class ShardColumns(SparseRows rows) : IShardEntries
{
    public ReadOnlySpan<byte> Slice(long start, int length) => new((byte*)rows.ColumnIndices.Pointer + start, length);
}

/// <summary>The strengths of a side.</summary>
sealed class ShardValues(SparseRows rows) : IShardEntries
{
    float[] piece = [];

    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        var count = length / sizeof(float);
        if (piece.Length < count) piece = new float[count];
        rows.Values.CopyTo(start / sizeof(float), piece.AsSpan(0, count));
        return MemoryMarshal.AsBytes(piece.AsSpan(0, count));
    }
}

/// <summary>The codes of the strengths of a side.</summary>
sealed class ShardCodes(SparseRows rows, DistinctValues levels) : IShardEntries
{
    float[] piece = [];
    ushort[] codes = [];

    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        var count = length / sizeof(ushort);
        if (piece.Length < count) (piece, codes) = (new float[count], new ushort[count]);
        rows.Values.CopyTo(start / sizeof(ushort), piece.AsSpan(0, count));
        levels.Encode(piece.AsSpan(0, count), codes);
        return MemoryMarshal.AsBytes(codes.AsSpan(0, count));
    }
}
