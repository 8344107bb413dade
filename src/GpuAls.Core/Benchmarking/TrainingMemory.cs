namespace GpuAls.Core;

/// <summary>What a training on the CPU holds at the most, to a tenth, from its shape alone: the formula of <c>docs/performance.md</c>.</summary>
/// <remarks>
/// f′ is f rounded up to a multiple of 16, f″ to one of 32, n the larger of users and items.
/// <code>
/// 45 MiB                              the program and its runtime
/// 4 · f′ · (users + items)            the factors
/// 4 · f″ · n                          with pcg: the fixed side, whitened; half of it with mixed precision
/// 17 · pairs                          the pairs by user and by item, with their weights
/// 32 · (users + items)                the names, and where each row starts
/// 16 · f′² · (n / 2048, at most 64)   Gram matrices of blocks of rows, of both sides, in float64
/// 8 MiB · threads                     with cg: gathered vectors
/// </code>
/// </remarks>
public static class TrainingMemory
{
    const double MiB = 1 << 20;
    const double Program = 45 * MiB;
    const double BytesAPair = 17;
    const double BytesAName = 32;
    const double BytesAGramElement = 16;
    const long RowsAGramBlock = 2048;
    const long MostGramBlocks = 64;
    const double BytesAThread = 8 * MiB;

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
        var larger = Math.Max(users, items);
        double whitened = solver == Solver.PreconditionedConjugateGradient ? WhitenedSide.WidthFor(factors) * larger : 0;
        return Program
            + sizeof(float) * stride * (users + items)
            + (precision == Precision.Mixed ? 2 : sizeof(float)) * whitened
            + BytesAPair * pairs
            + BytesAName * (users + items)
            + BytesAGramElement * stride * stride * Math.Clamp(larger / RowsAGramBlock, 1, MostGramBlocks)
            + (solver == Solver.ConjugateGradient ? BytesAThread * threads : 0);
    }
}
