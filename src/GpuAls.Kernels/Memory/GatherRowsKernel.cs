using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>Q = the rows of P at a list of places: scattered rows become consecutive, so that another card copies them at once.</summary>
/// <remarks>Bytes: 8·rows·stride in float32, 4·rows·stride in float16, and 4·rows for the list. No shared memory.</remarks>
static class GatherRowsKernel
{
    /// <summary>One thread copies four factors. Launch: grid × group ≥ rows × quads a row.</summary>
    /// <param name="p">[any rows × stride]</param>
    /// <param name="places">[≥ rows] The rows of P.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="q">[≥ rows × stride]</param>
    public static void Gather<TView>(TView p, ArrayView<int> places, int rows, TView q) where TView : struct, IFactorsView<TView>
    {
        var thread = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        var row = thread / p.QuadsPerRow;
        if (row >= rows) return;
        var quad = (int)(thread - row * p.QuadsPerRow);
        q.Store((int)row, quad, p.Load(places[row], quad));
    }
}

/// <summary>Launches <see cref="GatherRowsKernel"/>.</summary>
/// <typeparam name="TView">How the rows are stored.</typeparam>
/// <param name="accelerator">The accelerator that runs the kernel.</param>
sealed class GatherRows<TView>(Accelerator accelerator) where TView : struct, IFactorsView<TView>
{
    const int Threads = 128;

    readonly LazyKernel<Action<KernelConfig, TView, ArrayView<int>, int, TView>> gather =
        new(() => accelerator.LoadStreamKernel<TView, ArrayView<int>, int, TView>(GatherRowsKernel.Gather));

    /// <summary>Copies the rows of <paramref name="from"/> at all <paramref name="places"/> to the first rows of <paramref name="to"/>.</summary>
    public void Gather(TView from, ArrayView<int> places, TView to) => gather.Launch(
        accelerator.ThreadPerElement(places.Length * from.QuadsPerRow, Threads), from, places, (int)places.Length, to);
}
