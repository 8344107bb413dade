using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Memory;

namespace GpuAls.Benchmarks.Cards;

/// <summary>
/// <c>--card-times</c>: the time that an iteration should take on a card that is not there. Each kernel takes as long as the slowest of its
/// instructions, its bytes from the L2 cache, and its bytes from memory, by the counts of <see cref="KernelCounts"/> and the traffic of
/// <see cref="HalfSweepModel"/>. Kernels follow each other, and nothing is added for latency that no other warp hides.
/// </summary>
static class CardTimes
{
    /// <summary>Prints a table for the conjugate-gradient solvers and one for the exact ones.</summary>
    public static void Print(CardModelPlan options, TextWriter output)
    {
        var matrix = options.Load();
        var rates = CardRates.H100;
        output.WriteLine(Text($"{matrix.Users.Count} users, {matrix.Items.Count} items, {matrix.Entries} entries, {options.Factors} factors"));
        output.WriteLine(rates);
        output.WriteLine();
        output.WriteLine("solver  precision  part             issue ms   L2 ms  memory ms  takes ms");
        foreach (var isWhitened in (bool[])[false, true])
        {
            foreach (var bytes in (int[])[sizeof(float), sizeof(float) / 2])
                PrintSteps(options with { FactorBytes = bytes }, matrix, rates, isWhitened, output);
        }

        output.WriteLine();
        if (options.Factors > ExactRowsModel.MaxFactors)
        {
            output.WriteLine(Text($"The exact solvers are counted up to {ExactRowsModel.MaxFactors} factors, which CUDA keeps in registers."));
            return;
        }

        output.WriteLine("solver    block  short rows    ms  long rows    ms  whitening ms  at 100 %  at 70 %");
        foreach (var block in (int?[])[null, 64])
        {
            var exact = new ExactRowsModel(options.Factors, block, [Lengths(matrix.ByUser), Lengths(matrix.ByItem)]);
            var (shortTime, longTime) = (rates.Issue(exact.ShortInstructions), rates.Issue(exact.LongInstructions));
            var whitening = Dense(rates, 4, options.Factors, matrix.Users.Count + matrix.Items.Count);
            var together = shortTime + longTime + whitening;
            var solver = block is null ? "cholesky" : "subspace";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{solver,-9} {block,5} {exact.ShortRows,11} {shortTime,5:0.0} {exact.LongRows,10} {longTime,5:0.0} "
                + $"{whitening,13:0.0} {together,9:0.0} {together / 0.7,8:0.0}"));
        }
    }

    static void PrintSteps(CardModelPlan options, InteractionMatrix matrix, CardRates rates, bool isWhitened, TextWriter output)
    {
        var (name, precision) = (isWhitened ? "pcg" : "cg", options.FactorBytes == sizeof(float) ? "float32" : "mixed");
        var total = 0.0;
        var passes = options.Steps + 1;
        var rowsOfBothSides = matrix.Users.Count + matrix.Items.Count;
        foreach (var (half, side) in ((string, SparseRows)[])[("users' rows", matrix.ByUser), ("items' rows", matrix.ByItem)])
        {
            var rows = new WeightedRows(side, side.Values);
            var plan = new RowPlan(rows, RowCut.ForCards(options.Stride), new BatchLimits(rows.Rows, int.MaxValue, long.MaxValue));
            var model = new HalfSweepModel(options, rows, plan, isWhitened, withCache: true);
            var entries = (double)rows.Entries * passes;
            Part(
                half,
                rates.Issue(entries / 4 * KernelCounts.EntriesOf(options.Factors, options.FactorBytes)) * model.Together,
                entries * options.Stride * options.FactorBytes / rates.CacheBytesPerSecond * 1e3 * model.Together,
                (model.Gathered + model.Working) * 1e9 * passes / rates.MemoryBytesPerSecond * 1e3);
        }

        // cg: G·x and G·p for each pass. pcg: the fixed side is whitened, the rows are converted there and back.
        Part("dense products", Dense(rates, isWhitened ? 6 : 2 * passes, options.Factors, rowsOfBothSides), 0, 0);
        // The upper triangle of YᵀY is half of 2·f² operations for each row.
        Part("Gram matrices", Dense(rates, 1, options.Factors, rowsOfBothSides), 0, 0);
        output.WriteLine(Text($"{name,-7} {precision,-10} {"together",-42} {total,9:0.0}"));

        void Part(string part, double issue, double cache, double memory)
        {
            var takes = Math.Max(issue, Math.Max(cache, memory));
            total += takes;
            output.WriteLine(Text($"{name,-7} {precision,-10} {part,-15} {issue,9:0.0} {cache,7:0.0} {memory,10:0.0} {takes,9:0.0}"));
        }
    }

    /// <summary>Milliseconds of a product with so many operations for each row and f².</summary>
    static double Dense(CardRates rates, double operations, int factors, int rows) =>
        rates.Issue(operations * rows * factors * factors / KernelCounts.OperationsPerFusedInstruction * KernelCounts.DenseInstructions);

    static int[] Lengths(SparseRows rows) => [.. Enumerable.Range(0, rows.Rows).Select(rows.RowLength)];

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The rates of a card.</summary>
/// <param name="Name">The card.</param>
/// <param name="InstructionsPerSecond">Instructions of a warp: schedulers × clock.</param>
/// <param name="CacheBytesPerSecond">Bytes from the L2 cache.</param>
/// <param name="MemoryBytesPerSecond">Bytes from memory.</param>
sealed record CardRates(string Name, double InstructionsPerSecond, double CacheBytesPerSecond, double MemoryBytesPerSecond)
{
    /// <summary>An H100 SXM: 132 multiprocessors of 4 schedulers at 1.755 GHz, 5.5 TB/s from L2 and 3 TB/s from memory, as others measured.</summary>
    public static CardRates H100 { get; } = new("H100", 132 * 4 * 1.755e9, 5.5e12, 3.0e12);

    /// <summary>Milliseconds of so many instructions of warps, if all schedulers are busy.</summary>
    public double Issue(double instructions) => instructions / InstructionsPerSecond * 1e3;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: {InstructionsPerSecond / 1e9:0} G instructions/s, {CacheBytesPerSecond / 1e12:0.0} TB/s from L2, "
        + $"{MemoryBytesPerSecond / 1e12:0.0} TB/s from memory");
}
