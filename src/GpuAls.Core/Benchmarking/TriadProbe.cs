using System.Runtime.CompilerServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Benchmarking;

/// <summary>
/// The triad a = b + scale·c of McCalpin's STREAM over arrays far larger than any cache. It measures the memory rate of all threads together.
/// </summary>
sealed unsafe class TriadProbe<TSimd, V> : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    readonly LargeArray<float> a;
    readonly LargeArray<float> b;
    readonly LargeArray<float> c;
    readonly int threads;

    /// <param name="length">The number of floats in each of the three arrays; a multiple of 16.</param>
    /// <param name="threads">The number of shares of the arrays.</param>
    public TriadProbe(long length, int threads)
    {
        a = LargeArray<float>.Uninitialized(length);
        b = LargeArray<float>.Uninitialized(length);
        c = LargeArray<float>.Uninitialized(length);
        this.threads = threads;
        // By all threads: the memory of a page is near the processor that wrote it first.
        Threads.ForEachPiece(threads, threads, Clear);
    }

    /// <summary>
    /// The bytes that all shares move, as STREAM counts them: two arrays read, one written. (A processor may also read memory before it writes it.)
    /// </summary>
    public double Bytes => a.Bytes + b.Bytes + c.Bytes;

    /// <summary>Computes one share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int share)
    {
        float* to = a.Pointer, left = b.Pointer, right = c.Pointer;
        var scale = TSimd.Fill(3);
        var end = Start(share + 1);
        for (var k = Start(share); k < end; k += TSimd.Count)
            TSimd.Store(TSimd.MultiplyAdd(scale, TSimd.Load(right + k), TSimd.Load(left + k)), to + k);
    }

    public void Dispose()
    {
        a.Dispose();
        b.Dispose();
        c.Dispose();
    }

    void Clear(int share)
    {
        var (start, length) = (Start(share), (int)(Start(share + 1) - Start(share)));
        foreach (var array in (LargeArray<float>[])[a, b, c]) array.Writable(start, length).Clear();
    }

    long Start(int share) => a.Length / FactorMatrix.Alignment * share / threads * FactorMatrix.Alignment;
}
