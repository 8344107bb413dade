namespace GpuAls.Core.Solving;

/// <summary>
/// The maximum memory of a training on the CPU. The formula needs only the shape of
/// the problem, and is accurate to a tenth; <c>docs/performance.md</c> explains it.
/// </summary>
/// <remarks>
/// f′ is f rounded up to a multiple of 16, f″ to one of 32, n the larger of users and items.
/// <code>
/// 48 MiB                                  the program and its runtime
/// 4 · f′ · (users + items)                the factors
/// 4 · f″ · n                              with pcg, cholesky and subspace: the fixed side, whitened; half of it with mixed precision
/// 13 · pairs                              the pairs by user and by item: columns, and codes of the strengths
/// 80 · (users + items)                    the names, the start of each row, and the rounding of large blocks
/// 64 · f′²                                Gram matrices in float64, of a block of rows a thread, and their triangles
/// (4 · f′ · n, at most 8 MiB) · threads   with cg, cg-diagonal and subspace: gathered vectors
/// </code>
/// Neighbours take 16 · K · items beside the factors, in place of the memory of the solver if that is less, and 8 · items + (4 + K / 8) · users for
/// each thread. Strengths of more than 65,536 distinct values have no codes: four more bytes a pair, and eight more for the weights with a confidence
/// other than hu and α = 1. Cholesky without a row of fewer entries than factors whitens nothing.
/// </remarks>
static class TrainingMemory
{
    const double MiB = 1 << 20;
    const double BytesPerGramElement = 64;
    const double MaxGatheredBytesPerThread = 8 * MiB;

    /// <summary>The program and its runtime.</summary>
    public const double Program = 48 * MiB;

    /// <summary>A pair, by user and by item.</summary>
    public const double BytesPerPair = 13;

    /// <summary>A user or an item, beside its vector.</summary>
    public const double BytesPerName = 80;

    /// <summary>The maximum number of bytes of a process that trains.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="pairs">The number of pairs of a user and an item.</param>
    /// <param name="factors">f.</param>
    /// <param name="solver">The solver of the rows.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="precision">The precision of the whitened side.</param>
    public static double Bytes(long users, long items, long pairs, int factors, Solver solver, int threads, Precision precision = Precision.Full)
    {
        return Program
            + BytesPerPair * pairs
            + BytesPerName * (users + items)
            + FactorBytes(users, items, factors)
            + SolverBytes(users, items, factors, solver, threads, precision);
    }

    /// <summary>The bytes of the factors of both sides.</summary>
    public static double FactorBytes(long users, long items, int factors) =>
        sizeof(float) * (double)FactorMatrix.StrideFor(factors) * (users + items);

    /// <summary>The bytes of a fit of the neighbours, which comes after the last iteration, beside interactions and factors.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="count">K.</param>
    /// <param name="threads">The number of threads.</param>
    public static double NeighbourBytes(long users, long items, int count, int threads)
    {
        // The weights by item and by neighbour, and for each thread the counts of items, the numbers of users and a set of users for each neighbour.
        var weights = 2.0 * (sizeof(int) + sizeof(float)) * items * Math.Min(count, Math.Max(items - 1, 0)) + 2.0 * sizeof(long) * items;
        var ofThread = 2.0 * sizeof(int) * items + sizeof(int) * (double)users + count / 8.0 * users + 2.0 * sizeof(double) * count * count;
        return weights + ofThread * threads;
    }

    /// <summary>The bytes that a solver uses beside interactions and factors.</summary>
    public static double SolverBytes(long users, long items, int factors, Solver solver, int threads, Precision precision)
    {
        var info = SolverInfo.Of(solver);
        double stride = FactorMatrix.StrideFor(factors);
        double larger = Math.Max(users, items);
        var whitened = info.WhitensFixedSide || info.WhitensForShortRows ? GramTriangles.WidthFor(factors) * larger : 0;
        return PrecisionInfo.Of(precision).BytesPerFactor * whitened
            + BytesPerGramElement * stride * stride
            + (info.GathersVectorsOnCpu ? Math.Min(MaxGatheredBytesPerThread, sizeof(float) * stride * larger) * threads : 0);
    }
}
