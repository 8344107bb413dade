namespace GpuAls.Kernels.Memory;

/// <summary>
/// How a <see cref="RowPlan"/> cuts long rows into pieces and orders rows and pieces. It decides the order of sums, so it must not depend on batches
/// or on free memory.
/// </summary>
/// <param name="MaxUncutLength">Maximum entries of a row that is not cut.</param>
/// <param name="MinPieceLength">Minimum entries of a piece, except the last one of a row.</param>
/// <param name="MaxPieceLength">Maximum entries of a piece of a row with few pieces.</param>
/// <param name="WindowColumns">
/// Columns of a window. Pieces end where a window ends and are launched window by window, so that pieces that run together read the same rows of the
/// fixed side.
/// </param>
/// <param name="IsLongestFirst">Whether the rows of a batch are solved in order of their entries, the longest first.</param>
sealed record RowCut(int MaxUncutLength, int MinPieceLength, int MaxPieceLength, int WindowColumns, bool IsLongestFirst)
{
    // A third of the L2 cache of an H100. GpuAls.Benchmarks --card-model shows the effect of this number and of those below.
    const int WindowBytes = 16 << 20;

    /// <summary>
    /// For processors, which run only as many groups at once as they have cores: long pieces, and rows in the order of memory.
    /// </summary>
    public static RowCut ForProcessors { get; } = new(512, 256, 256, int.MaxValue, IsLongestFirst: false);

    /// <summary>For cards, which run thousands of rows and pieces at once.</summary>
    /// <param name="stride">Floats in a row of factors.</param>
    public static RowCut ForCards(int stride) => new(256, 32, 256, Math.Max(1, WindowBytes / sizeof(float) / stride), IsLongestFirst: true);

    /// <summary>For a card or a processor.</summary>
    /// <param name="isCard">Whether it is for a card.</param>
    /// <param name="stride">Floats in a row of factors.</param>
    public static RowCut For(bool isCard, int stride) => isCard ? ForCards(stride) : ForProcessors;
}
