using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Products;

/// <summary>
/// The triangles of G = LLᵀ in the memory of an accelerator, float32 [stride × stride], as <see cref="GramTriangles"/> defines them. A card with
/// float64 computes them itself. Otherwise the computer does: a card without float64 cannot be so exact, and an accelerator that runs on the
/// processor gains nothing over the computer's own vectors.
/// </summary>
sealed class DeviceTriangles : IDisposable
{
    readonly Accelerator accelerator;
    readonly int stride;
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> triangles;
    readonly GramDecomposition? decomposition;
    Action throwFailure = () => { };

    /// <param name="accelerator">The accelerator.</param>
    /// <param name="stride">Floats in a row of G.</param>
    public DeviceTriangles(Accelerator accelerator, int stride)
    {
        this.accelerator = accelerator;
        this.stride = stride;
        triangles = accelerator.Allocate1D<Float4>(3L * Quads);
        triangles.MemSetToZero();
        decomposition = DecomposesOn(accelerator) ? new GramDecomposition(accelerator, stride) : null;
    }

    /// <summary>L⁻ᵀ: z = y·L⁻ᵀ transforms a row of the fixed side. Upper triangle, in quads.</summary>
    public ArrayView<Float4> Whiten => Triangle(0);

    /// <summary>L: v = x·L transforms a row before it is solved. Lower triangle, in quads.</summary>
    public ArrayView<Float4> Enter => Triangle(1);

    /// <summary>L⁻¹: x = v·L⁻¹ transforms a solved row back. Lower triangle, in quads.</summary>
    public ArrayView<Float4> Leave => Triangle(2);

    long Quads => (long)stride * stride / Float4.Length;

    /// <summary>Whether an accelerator decomposes G itself: a card with float64.</summary>
    public static bool DecomposesOn(Accelerator accelerator) => accelerator.IsCard() && accelerator.HasFloat64();

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(Accelerator accelerator, int stride) =>
        3L * stride * stride * sizeof(float) + (DecomposesOn(accelerator) ? GramDecomposition.Bytes(stride) : 0);

    /// <summary>Computes the triangles, or queues the work. They are complete when the accelerator's default stream is.</summary>
    /// <param name="gram">G of the fixed side. It must keep its values until <see cref="ThrowOnFailure"/>.</param>
    /// <param name="factors">f.</param>
    /// <param name="fixedSide">"user" or "item", the side of G.</param>
    /// <exception cref="GpuAlsException">G is not positive definite, if the computer decomposes it.</exception>
    public void Compute<TView>(DeviceGram<TView> gram, int factors, string fixedSide) where TView : struct, IFactorsView<TView>
    {
        if (decomposition is null)
        {
            Upload(GramTriangles.Of(Download(gram), factors, stride, stride, fixedSide));
            return;
        }

        decomposition.Run(gram.Values, factors, Floats(Whiten), Floats(Enter), Floats(Leave));
        throwFailure = () => throw GramTriangles.Failure(Download(gram), factors, stride, fixedSide);
    }

    /// <summary>
    /// Computes the triangles, waits for them, and returns whether G is positive definite, up to rounding. Otherwise they are not valid.
    /// </summary>
    /// <param name="gram">G of the fixed side.</param>
    /// <param name="factors">f.</param>
    public bool TryCompute<TView>(DeviceGram<TView> gram, int factors) where TView : struct, IFactorsView<TView>
    {
        if (decomposition is not null)
        {
            decomposition.Run(gram.Values, factors, Floats(Whiten), Floats(Enter), Floats(Leave));
            return !decomposition.HasFailed();
        }

        if (GramTriangles.TryOf(Download(gram), factors, stride, stride) is not { } computed) return false;
        Upload(computed);
        return true;
    }

    /// <summary>Waits for the accelerator if it computed the triangles itself.</summary>
    /// <exception cref="GpuAlsException">The factors are not finite, or G is not positive definite: the triangles are not numbers.</exception>
    public void ThrowOnFailure()
    {
        if (decomposition?.HasFailed() == true) throwFailure();
    }

    public void Dispose()
    {
        triangles.Dispose();
        decomposition?.Dispose();
    }

    static ArrayView<float> Floats(ArrayView<Float4> quads) => quads.Cast<float>();

    double[] Download<TView>(DeviceGram<TView> gram) where TView : struct, IFactorsView<TView>
    {
        var values = new float[gram.Values.Length];
        gram.Values.CopyToCPU(accelerator.DefaultStream, values);
        return Array.ConvertAll(values, value => (double)value);
    }

    void Upload(GramTriangles computed)
    {
        Floats(Whiten).CopyFromCPU(accelerator.DefaultStream, computed.Whiten);
        Floats(Enter).CopyFromCPU(accelerator.DefaultStream, computed.Enter);
        Floats(Leave).CopyFromCPU(accelerator.DefaultStream, computed.Leave);
    }

    ArrayView<Float4> Triangle(int number) => triangles.View.AsContiguous().SubView(number * Quads, Quads);
}
