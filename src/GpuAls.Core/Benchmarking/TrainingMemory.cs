using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Core.Benchmarking;

/// <summary>What a training on the CPU holds at the most, to a tenth, from its shape alone: the formula of <c>docs/performance.md</c>.</summary>
/// <remarks>
/// f′ is f rounded up to a multiple of 16, f″ to one of 32, n the larger of users and items.
/// <code>
/// 48 MiB                                  the program and its runtime
/// 4 · f′ · (users + items)                the factors
/// 4 · f″ · n                              with pcg, cholesky and subspace: the fixed side, whitened; half of it with mixed precision
/// 13 · pairs                              the pairs by user and by item: columns, and codes of the strengths
/// 80 · (users + items)                    the names, where each row starts, and what large blocks are rounded up by
/// 64 · f′²                                Gram matrices in float64, of a block of rows a thread, and their triangles
/// (4 · f′ · n, at most 8 MiB) · threads   with cg, cg-diagonal and subspace: gathered vectors
/// </code>
/// Strengths of more than 65,536 distinct values are not coded: four bytes a pair more, and with a confidence other than hu and α = 1 another eight
/// for the weights. Cholesky without a row of fewer entries than factors whitens nothing.
/// </remarks>
static class TrainingMemory
{
    const double MiB = 1 << 20;
    const double Program = 48 * MiB;
    const double BytesAPair = 13;
    const double BytesAName = 80;
    const double BytesAGramElement = 64;
    const double MostBytesAThread = 8 * MiB;

    /// <summary>Bytes held at the most by a process that trains.</summary>
    /// <param name="users">How many users there are.</param>
    /// <param name="items">How many items.</param>
    /// <param name="pairs">How many pairs of a user and an item were seen.</param>
    /// <param name="factors">f.</param>
    /// <param name="solver">How rows are solved.</param>
    /// <param name="threads">How many threads solve them.</param>
    /// <param name="precision">How the whitened side is stored.</param>
    public static double Bytes(long users, long items, long pairs, int factors, Solver solver, int threads, Precision precision = Precision.Full)
    {
        double stride = FactorMatrix.StrideFor(factors);
        double larger = Math.Max(users, items);
        var whitened = solver is Solver.ConjugateGradient or Solver.DiagonalConjugateGradient ? 0 : WhitenedFactors.WidthFor(factors) * larger;
        return Program
            + sizeof(float) * stride * (users + items)
            + (precision == Precision.Mixed ? 2 : sizeof(float)) * whitened
            + BytesAPair * pairs
            + BytesAName * (users + items)
            + BytesAGramElement * stride * stride
            + (solver is Solver.ConjugateGradient or Solver.DiagonalConjugateGradient or Solver.Subspace ? Math.Min(MostBytesAThread, sizeof(float) * stride * larger) * threads : 0);
    }
}
