using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Tiles;

namespace GpuAls.Benchmarks.Cards;

/// <summary>
/// Instructions of the rows of <c>cholesky</c> and <c>subspace</c> on CUDA, where systems of up to 176 unknowns are kept in registers: a tile of
/// 8 × 8 in each thread of a team (<see cref="TeamShape"/>).
/// </summary>
sealed class ExactRowsModel
{
    /// <summary>The largest system that is kept in registers.</summary>
    public static int MaxFactors => TeamShape.All.Max(shape => shape.MaxUnknowns);

    const int TileSide = Float8.Length;
    const int WarpSize = TeamShape.WarpSize;

    readonly int factors;

    /// <param name="factors">f, at most <see cref="MaxFactors"/>.</param>
    /// <param name="block">Factors of a block of iALS++, or null for exact rows.</param>
    /// <param name="sides">The entries of each row, for each side.</param>
    public ExactRowsModel(int factors, int? block, IReadOnlyList<int[]> sides)
    {
        this.factors = factors;
        var maxShort = block is { } length ? ShortRowRule.MaxLength(new FactorBlocks(factors, length)) : ShortRowRule.MaxLength(factors);
        foreach (var entries in sides.SelectMany(side => side))
        {
            if (entries <= maxShort)
            {
                ShortRows++;
                ShortInstructions += Short(entries);
            }
            else
            {
                LongRows++;
                LongInstructions += block is { } size ? Blocks(entries, size) : System(entries, factors);
            }
        }
    }

    public int ShortRows { get; private set; }

    public int LongRows { get; private set; }

    /// <summary>Instructions of all short rows, which are solved in their entries.</summary>
    public double ShortInstructions { get; private set; }

    /// <summary>Instructions of all other rows, which are solved in their factors.</summary>
    public double LongInstructions { get; private set; }

    static double Triangle(int tiles) => tiles * (tiles + 1.0) / 2;

    static double Decomposition(int tiles)
    {
        var sum = 0.0;
        for (var panel = 0; panel < tiles; panel++)
        {
            sum += KernelCounts.Panel * (tiles - panel <= WarpSize ? 1 : 2);
            if (panel < tiles - 1) sum += TileSide * KernelCounts.OuterProduct * Math.Ceiling(Triangle(tiles - panel - 1) / WarpSize + 0.5);
        }

        return sum + KernelCounts.Back * tiles * Math.Max(1, Math.Floor(Triangle(tiles) / WarpSize));
    }

    /// <summary>A system of n unknowns for a row of n entries; several small teams share a warp and its instructions.</summary>
    double Short(int entries)
    {
        var tiles = CholeskyRowsKernel.TilesPerSide(entries);
        var team = TeamShape.For(entries)!.Team;
        var rowsOfAWarp = Math.Max(1, WarpSize / team);
        var staging = tiles * TileSide * (factors / 4.0) / WarpSize * KernelCounts.StageTransposed * rowsOfAWarp;
        var isWarp = team >= WarpSize;
        var forming = factors * KernelCounts.OuterProduct * (isWarp ? Math.Max(1, Triangle(tiles) / WarpSize) : 1);
        var solving = isWarp
            ? Decomposition(tiles)
            : tiles * (KernelCounts.Panel + KernelCounts.Back) + (tiles - 1) * TileSide * KernelCounts.OuterProduct;
        var gathering = entries * KernelCounts.Gather * Math.Ceiling(factors / 4.0 / Math.Min(team, WarpSize));
        return (staging + forming + solving + gathering + KernelCounts.ShortRow) / rowsOfAWarp;
    }

    static double System(int entries, int unknowns)
    {
        var tiles = CholeskyRowsKernel.TilesPerSide(unknowns);
        var entry = KernelCounts.OuterProduct * Math.Ceiling(Triangle(tiles) / WarpSize)
            + KernelCounts.Stage * (2.0 * tiles / WarpSize)
            + KernelCounts.RightSide * Math.Ceiling(tiles * TileSide / (double)WarpSize) / 4;
        return entries * entry + Decomposition(tiles) + KernelCounts.LongRow;
    }

    double Blocks(int entries, int block)
    {
        var sum = entries * factors * KernelCounts.Prediction;
        for (var first = 0; first < factors; first += block)
        {
            var length = Math.Min(block, factors - first);
            sum += System(entries, length) + entries * length * KernelCounts.PredictionUpdate;
        }

        return sum;
    }
}
