using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Model;

/// <summary>What a section of a model file is made of.</summary>
interface IModelBytes
{
    /// <summary>Bytes [start, start + length) of it, until the next call.</summary>
    ReadOnlySpan<byte> Slice(long start, int length);
}

/// <summary>An array, as it lies in memory.</summary>
sealed unsafe class ArrayBytes<T>(LargeArray<T> array) : IModelBytes where T : unmanaged
{
    public ReadOnlySpan<byte> Slice(long start, int length) => new((byte*)array.Pointer + start, length);
}

/// <summary>The values of entries as float32, however they are stored.</summary>
/// <param name="values">The values.</param>
/// <param name="longest">The most bytes that will be asked for at a time.</param>
sealed class EntryValueBytes(EntryValues values, int longest) : IModelBytes
{
    readonly float[] buffer = new float[Math.Min(longest / sizeof(float), values.Length)];

    public ReadOnlySpan<byte> Slice(long start, int length)
    {
        var piece = buffer.AsSpan(0, length / sizeof(float));
        values.CopyTo(start / sizeof(float), piece);
        return MemoryMarshal.AsBytes(piece);
    }
}
