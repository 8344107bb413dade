using System.Runtime.InteropServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using ILGPU;
using ILGPU.Runtime;
using Half = System.Half;

namespace GpuAls.Kernels.Memory;

/// <summary>Factors in the memory of an accelerator, [rows × stride] with the stride and the zero padding of <see cref="FactorMatrix"/>.</summary>
/// <typeparam name="TView">The type that kernels see them as.</typeparam>
interface IStoredFactors<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    /// <summary>The rows of the side.</summary>
    int Rows { get; }

    /// <summary>Those rows, and the rows behind them: see <see cref="FactorMatrix.AllRows"/>.</summary>
    int AllRows { get; }

    /// <summary>f, the length of a vector.</summary>
    int Factors { get; }

    /// <summary>Factors from one row to the next, a multiple of 16.</summary>
    int Stride { get; }

    TView View { get; }

    /// <summary>Copies the rows [start, end) of factors of the same shape to the accelerator.</summary>
    void CopyFrom(Accelerator accelerator, FactorMatrix factors, int start, int end);

    /// <summary>Copies the rows behind the side to the accelerator.</summary>
    void CopyRowsBehind(Accelerator accelerator, FactorMatrix factors);

    /// <summary>Queues a copy of rows of factors that are stored in the same way, on this accelerator or on one whose memory it can access.</summary>
    /// <param name="stream">A stream of this accelerator.</param>
    /// <param name="to">The first row that is overwritten.</param>
    /// <param name="from">The other factors.</param>
    /// <param name="first">The first row that is copied.</param>
    /// <param name="count">The number of rows.</param>
    void CopyRows(AcceleratorStream stream, int to, IStoredFactors<TView> from, int first, int count);

    /// <summary>Copies the rows [start, end) back over those of <paramref name="factors"/>, a matrix of the same shape.</summary>
    void Download(Accelerator accelerator, FactorMatrix factors, int start, int end);
}

/// <summary>Factors stored as float32, or work space of the same shape.</summary>
sealed class DeviceFactors : IStoredFactors<FactorsView>
{
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> quads;

    DeviceFactors(MemoryBuffer1D<Float4, Stride1D.Dense> quads, int rows, int allRows, int factors, int stride)
    {
        this.quads = quads;
        (Rows, AllRows) = (rows, allRows);
        Factors = factors;
        Stride = stride;
    }

    public int Rows { get; }

    public int AllRows { get; }

    public int Factors { get; }

    public int Stride { get; }

    public FactorsView View => new(quads.View, Stride / Float4.Length);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int stride) => (long)rows * stride * sizeof(float);

    /// <summary>Allocates work space of the same layout, all zeros. The padding must be zero, and no kernel writes anything else there.</summary>
    public static DeviceFactors Zeros(Accelerator accelerator, int rows, int factors)
    {
        var stride = FactorMatrix.StrideFor(factors);
        var quads = accelerator.Allocate1D<Float4>((long)rows * (stride / Float4.Length));
        quads.MemSetToZero();
        return new DeviceFactors(quads, rows, rows, factors, stride);
    }

    /// <summary>Copies factors to the accelerator and returns when the copy is complete.</summary>
    public static DeviceFactors Upload(Accelerator accelerator, FactorMatrix factors) =>
        new(Transfer.Upload<float, Float4>(accelerator, factors.AllValues), factors.Rows, factors.AllRows, factors.Factors, factors.Stride);

    public void CopyFrom(Accelerator accelerator, FactorMatrix factors, int start, int end) =>
        Transfer.Upload(accelerator, factors.AllValues, (long)start * Stride, (long)end * Stride, quads);

    public void CopyRowsBehind(Accelerator accelerator, FactorMatrix factors) => CopyFrom(accelerator, factors, Rows, AllRows);

    public void CopyRows(AcceleratorStream stream, int to, IStoredFactors<FactorsView> from, int first, int count) =>
        Transfer.CopyRows(stream, quads, to, ((DeviceFactors)from).quads, first, count, Stride / Float4.Length);

    public void Download(Accelerator accelerator, FactorMatrix factors, int start, int end) =>
        Transfer.Download<Float4, float>(accelerator, quads, factors.Values, (long)start * Stride, (long)end * Stride);

    public void Dispose() => quads.Dispose();
}

/// <summary>Factors stored as float16. Uploading rounds them, downloading widens them.</summary>
sealed class HalfDeviceFactors : IStoredFactors<HalfFactorsView>
{
    // Factors converted at a time, so that the computer never holds all of them twice.
    const int ChunkLength = 1 << 20;

    readonly MemoryBuffer1D<Half4, Stride1D.Dense> quads;

    HalfDeviceFactors(Accelerator accelerator, int rows, int allRows, int factors)
    {
        (Rows, AllRows, Factors, Stride) = (rows, allRows, factors, FactorMatrix.StrideFor(factors));
        quads = accelerator.Allocate1D<Half4>(Math.Max(1, (long)allRows * (Stride / Float4.Length)));
    }

    public int Rows { get; }

    public int AllRows { get; }

    public int Factors { get; }

    public int Stride { get; }

    public HalfFactorsView View => new(quads.View, Stride / Float4.Length);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int stride) => Math.Max(Float4.Length, (long)rows * stride) * Interop.SizeOf<Half4>() / Float4.Length;

    /// <summary>Allocates work space, all zeros.</summary>
    public static HalfDeviceFactors Zeros(Accelerator accelerator, int rows, int factors)
    {
        var stored = new HalfDeviceFactors(accelerator, rows, rows, factors);
        stored.quads.MemSetToZero();
        return stored;
    }

    /// <summary>Copies factors to the accelerator and returns when the copy is complete.</summary>
    public static HalfDeviceFactors Upload(Accelerator accelerator, FactorMatrix factors)
    {
        var stored = new HalfDeviceFactors(accelerator, factors.Rows, factors.AllRows, factors.Factors);
        stored.CopyFrom(accelerator, factors, 0, factors.AllRows);
        return stored;
    }

    public void CopyFrom(Accelerator accelerator, FactorMatrix factors, int start, int end) =>
        ForEachChunk(factors.AllValues, (long)start * Stride, (long)end * Stride, (view, narrow, wide) =>
        {
            for (var k = 0; k < wide.Length; k++) narrow[k] = (Half)wide[k];
            view.CopyFromCPU(accelerator.DefaultStream, MemoryMarshal.Cast<Half, Half4>(narrow));
        });

    public void CopyRowsBehind(Accelerator accelerator, FactorMatrix factors) => CopyFrom(accelerator, factors, Rows, AllRows);

    public void CopyRows(AcceleratorStream stream, int to, IStoredFactors<HalfFactorsView> from, int first, int count) =>
        Transfer.CopyRows(stream, quads, to, ((HalfDeviceFactors)from).quads, first, count, Stride / Float4.Length);

    public void Download(Accelerator accelerator, FactorMatrix factors, int start, int end) =>
        ForEachChunk(factors.Values, (long)start * Stride, (long)end * Stride, (view, narrow, wide) =>
        {
            view.CopyToCPU(accelerator.DefaultStream, MemoryMarshal.Cast<Half, Half4>(narrow));
            for (var k = 0; k < wide.Length; k++) wide[k] = (float)narrow[k];
        });

    public void Dispose() => quads.Dispose();

    delegate void Copy(ArrayView<Half4> view, Span<Half> narrow, Span<float> wide);

    void ForEachChunk(LargeArray<float> values, long first, long end, Copy copy)
    {
        var buffer = new Half[Math.Min(ChunkLength, end - first)];
        for (var start = first; start < end; start += ChunkLength)
        {
            var count = (int)Math.Min(ChunkLength, end - start);
            var view = quads.View.AsContiguous().SubView(start / Float4.Length, count / Float4.Length);
            copy(view, buffer.AsSpan(0, count), values.Writable(start, count));
        }

        GC.KeepAlive(values);
    }
}
