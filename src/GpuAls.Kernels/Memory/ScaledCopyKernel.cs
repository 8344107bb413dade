using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>Q = scale·P, between any two kinds of storage.</summary>
/// <remarks>Bytes: 8·rows·stride between float32, 6·rows·stride between float16 and float32. No shared memory.</remarks>
static class ScaledCopyKernel
{
    /// <summary>One thread copies four factors. Launch: grid × group ≥ rows × quads a row.</summary>
    /// <param name="p">[rows × stride]</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="scale">The factor that each number is multiplied by.</param>
    /// <param name="q">[rows × stride]</param>
    public static void Copy<TFrom, TTo>(TFrom p, int rows, float scale, TTo q)
        where TFrom : struct, IFactorsView<TFrom>
        where TTo : struct, IFactorsView<TTo>
    {
        var thread = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        var row = thread / p.QuadsPerRow;
        if (row >= rows) return;
        var quad = (int)(thread - row * p.QuadsPerRow);
        q.Store((int)row, quad, default(Float4).Add(scale, p.Load((int)row, quad)));
    }
}

/// <summary>Launches <see cref="ScaledCopyKernel"/>.</summary>
/// <typeparam name="TFrom">How the rows are stored.</typeparam>
/// <typeparam name="TTo">How their copies are stored.</typeparam>
/// <param name="accelerator">The accelerator that runs the kernel.</param>
sealed class ScaledCopy<TFrom, TTo>(Accelerator accelerator)
    where TFrom : struct, IFactorsView<TFrom>
    where TTo : struct, IFactorsView<TTo>
{
    const int Threads = 128;

    readonly LazyKernel<Action<KernelConfig, TFrom, int, float, TTo>> copy =
        new(() => accelerator.LoadStreamKernel<TFrom, int, float, TTo>(ScaledCopyKernel.Copy));

    /// <summary>to = scale·from for the first <paramref name="rows"/> rows.</summary>
    public void Copy(TFrom from, int rows, float scale, TTo to) =>
        copy.Launch(accelerator.ThreadPerElement((long)rows * from.QuadsPerRow, Threads), from, rows, scale, to);
}
