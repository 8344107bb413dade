using System.Runtime.InteropServices;
using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;
using Half = System.Half;

namespace GpuAls.Kernels;

/// <summary>Factors stored as float16. They are rounded on the way there and widened on the way back.</summary>
sealed class HalfDeviceFactors : IStoredFactors<HalfFactorsView>
{
    // Converted a piece at a time, so that the computer never holds all of them twice.
    const int Piece = 1 << 20;

    readonly MemoryBuffer1D<Half4, Stride1D.Dense> quads;

    HalfDeviceFactors(Accelerator accelerator, int rows, int factors)
    {
        (Rows, Factors, Stride) = (rows, factors, FactorMatrix.StrideFor(factors));
        quads = accelerator.Allocate1D<Half4>(Math.Max(1, (long)rows * (Stride / Float4.Length)));
    }

    public int Rows { get; }

    public int Factors { get; }

    public int Stride { get; }

    public HalfFactorsView View => new(quads.View, Stride / Float4.Length);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int stride) => Math.Max(Float4.Length, (long)rows * stride) * Interop.SizeOf<Half4>() / Float4.Length;

    /// <summary>Work space, all zeros.</summary>
    public static HalfDeviceFactors Zeros(Accelerator accelerator, int rows, int factors)
    {
        var stored = new HalfDeviceFactors(accelerator, rows, factors);
        stored.quads.MemSetToZero();
        return stored;
    }

    /// <summary>Copies factors to the accelerator; the copy is complete when this returns.</summary>
    public static HalfDeviceFactors Upload(Accelerator accelerator, FactorMatrix factors)
    {
        var stored = new HalfDeviceFactors(accelerator, factors.Rows, factors.Factors);
        stored.ForEachPiece(factors, (view, narrow, wide) =>
        {
            for (var k = 0; k < wide.Length; k++) narrow[k] = (Half)wide[k];
            view.CopyFromCPU(accelerator.DefaultStream, MemoryMarshal.Cast<Half, Half4>(narrow));
        });
        return stored;
    }

    public void Download(Accelerator accelerator, FactorMatrix factors) => ForEachPiece(factors, (view, narrow, wide) =>
    {
        view.CopyToCPU(accelerator.DefaultStream, MemoryMarshal.Cast<Half, Half4>(narrow));
        for (var k = 0; k < wide.Length; k++) wide[k] = (float)narrow[k];
    });

    public void Dispose() => quads.Dispose();

    delegate void Copy(ArrayView<Half4> view, Span<Half> narrow, Span<float> wide);

    void ForEachPiece(FactorMatrix factors, Copy copy)
    {
        var buffer = new Half[Math.Min(Piece, factors.Values.Length)];
        for (long start = 0; start < factors.Values.Length; start += Piece)
        {
            var count = (int)Math.Min(Piece, factors.Values.Length - start);
            copy(quads.View.AsContiguous().SubView(start / Float4.Length, count / Float4.Length), buffer.AsSpan(0, count), factors.Values.Writable(start, count));
        }

        GC.KeepAlive(factors);
    }
}
