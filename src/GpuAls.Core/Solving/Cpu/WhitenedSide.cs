using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>Z = Y·L⁻ᵀ, the fixed side in the coordinates of <see cref="Solver.PreconditionedConjugateGradient"/>, however it is stored.</summary>
abstract class WhitenedSide<TSimd, V> : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Whitens a side.</summary>
    /// <param name="y">[rows × f]</param>
    /// <param name="outerProducts">[stride × stride] YᵀY in float64; λ is added to its diagonal.</param>
    /// <param name="regularization">λ</param>
    /// <param name="side">"user" or "item".</param>
    /// <exception cref="GpuAlsException">G is not positive definite.</exception>
    public abstract void Fill(FactorMatrix y, double[] outerProducts, double regularization, string side);

    /// <summary>What solves rows from it, on one thread.</summary>
    /// <param name="steps">Steps a row.</param>
    /// <param name="longest">The most entries of a row.</param>
    public abstract RowSolver<TSimd, V> CreateSolver(int steps, int longest);

    public abstract void Dispose();

    /// <param name="precision">How it is stored.</param>
    /// <param name="rows">The most rows of a fixed side.</param>
    /// <param name="factors">f.</param>
    /// <param name="threads">Threads that whiten.</param>
    public static WhitenedSide<TSimd, V> Create(Precision precision, int rows, int factors, int threads) => precision switch
    {
        Precision.Full => new StoredSide<TSimd, V, FloatRows<TSimd, V>>(rows, factors, threads),
        Precision.Mixed => new StoredSide<TSimd, V, HalfPairRows<TSimd, V>>(rows, factors, threads),
    };
}
