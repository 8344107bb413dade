using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Checkpoints;

/// <summary>The SHA-256 of interactions and their names: data that train to other bits have another fingerprint.</summary>
static class DataFingerprint
{
    const int PieceElements = 1 << 16;

    /// <summary>The fingerprint in hexadecimal digits.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="others">Further pairs that the training depends on, such as those that it is validated by.</param>
    public static string Of(InteractionMatrix matrix, IEnumerable<SparseRows> others)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, matrix.Users);
        Add(hash, matrix.Items);
        foreach (var rows in others.Prepend(matrix.ByUser)) Add(hash, rows);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static void Add(IncrementalHash hash, Vocabulary names)
    {
        Add(hash, names.Keys);
        Add(hash, names.Labels is null ? 0 : 1);
        if (names.Labels is { } labels) Add(hash, labels);
    }

    static void Add(IncrementalHash hash, Utf8Strings strings)
    {
        Add(hash, strings.Count);
        // The arrays of a list of strings may be longer than the list.
        Add(hash, strings.Offsets, strings.Count + 1L);
        Add(hash, strings.Bytes, strings.Offsets[strings.Count]);
    }

    static void Add(IncrementalHash hash, SparseRows rows)
    {
        Add(hash, rows.Rows);
        Add(hash, rows.Columns);
        Add(hash, rows.Offsets, rows.Offsets.Length);
        Add(hash, rows.ColumnIndices, rows.Entries);
        var values = new float[Math.Min(PieceElements, rows.Entries)];
        for (long start = 0; start < rows.Entries; start += PieceElements)
        {
            var piece = values.AsSpan(0, (int)Math.Min(PieceElements, rows.Entries - start));
            rows.Values.CopyTo(start, piece);
            hash.AppendData(MemoryMarshal.AsBytes(piece));
        }
    }

    static void Add<T>(IncrementalHash hash, LargeArray<T> array, long length) where T : unmanaged
    {
        for (long start = 0; start < length; start += PieceElements)
            hash.AppendData(MemoryMarshal.AsBytes(array.Slice(start, (int)Math.Min(PieceElements, length - start))));
    }

    static void Add(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
