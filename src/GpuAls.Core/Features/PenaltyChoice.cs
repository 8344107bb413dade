using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The choice of μ by rows that are held out: the μ whose W, fitted to other rows, predicts their vectors best, if it beats the mean of the vectors
/// by more than chance allows. The rows are chosen once, and their features copied, because a pass over all rows takes longer than a fit to some.
/// </summary>
sealed unsafe class PenaltyChoice
{
    // The choice of μ needs few digits, and not all factors: random signs mix them into a few directions.
    const int Steps = 10;
    const double Tolerance = 1e-2;
    const int Directions = 2 * LaneRows.Count;

    // Few rows are all held out once, a quarter at a time. Of many, a quarter of so many is.
    internal const int Folds = 4;
    const int MaxFoldedRows = 4_000;
    internal const int MaxRows = 20_000;

    // The least μ is one row's worth of a feature, and each is four times the one before.
    const double Ratio = 4;
    const int MaxPenalties = 8;

    // A piece of work is several hundred kilobytes.
    const int PieceRows = 1024;
    const int PrefetchDistance = 8;

    readonly int[] rows; // the numbers of the chosen rows
    readonly SparseRows table;
    readonly LargeArray<float> values;
    readonly Fold[] folds;
    readonly double[] all; // the μ to choose from, the largest first
    readonly int threads;

    /// <param name="table">[rows × features] A.</param>
    /// <param name="weights">[rows] ω, 0 for rows that the fit has to ignore.</param>
    /// <param name="threads">The number of threads; it changes no bit.</param>
    public PenaltyChoice(SparseRows table, double[] weights, int threads)
    {
        this.threads = threads;
        var used = weights.Count(weight => weight != 0);
        var isFolded = used <= MaxFoldedRows;
        var share = isFolded ? 1 : Math.Min(1, (double)MaxRows / used);
        rows = [.. Enumerable.Range(0, weights.Length).Where(row => weights[row] != 0 && SplitMix.Share(SplitMix.Mix((ulong)row)) < share)];
        this.table = table.Select(rows);
        values = FeatureGram.ValuesOf(this.table);
        folds = [.. Enumerable.Range(0, isFolded ? Folds : 1).Select(fold => CreateFold(weights, fold))];
        var unit = FeatureGram.EntrySquare(table);
        all = [.. Enumerable.Range(0, MaxPenalties).Select(n => unit * Math.Pow(Ratio, MaxPenalties - 1 - n))];
    }

    /// <summary>μ that predicts rows best that it was not fitted to; infinity if none beats the mean.</summary>
    /// <param name="x">[rows × f] X.</param>
    /// <param name="last">The last choice: μ changes by at most a factor of four at a time. Null or infinity: every μ is tried.</param>
    /// <param name="cancel">Checked before every block of factors.</param>
    public double Choose(FactorMatrix x, double? last, CancellationToken cancel)
    {
        var mixed = Mix(x);
        double[] penalties = last is { } finite && double.IsFinite(finite)
            ? Array.FindAll(all, penalty => penalty <= finite * Ratio * 1.01 && penalty >= finite / Ratio / 1.01)
            : all;
        const int blocks = Directions / LaneRows.Count;
        // [fold, block][μ][held row] Σ ω·(|x − x̄|² − |x − w₀ − Wᵀa|²) over the lanes.
        var gains = new double[folds.Length * blocks][][];
        Threads.ForEachPiece(
            gains.Length,
            threads,
            piece => gains[piece] = Gains(penalties, folds[piece / blocks], mixed, piece % blocks),
            cancel);
        mixed.Values.Dispose();
        var best = (Penalty: double.PositiveInfinity, Gain: 0.0);
        for (var n = 0; n < penalties.Length; n++)
        {
            double sum = 0, squares = 0;
            long count = 0;
            for (var fold = 0; fold < folds.Length; fold++)
            {
                for (var row = 0; row < gains[fold * blocks][n].Length; row++)
                {
                    var gain = 0.0;
                    for (var block = 0; block < blocks; block++) gain += gains[fold * blocks + block][n][row];
                    sum += gain;
                    squares += gain * gain;
                    count++;
                }
            }

            var deviation = Math.Sqrt(Math.Max(0, squares - sum * sum / Math.Max(1, count)));
            if (sum > FeatureRegression.Significance * deviation && sum > best.Gain) best = (penalties[n], sum);
        }

        return best.Penalty;
    }

    /// <summary>[μ][held row] How much closer the prediction is than the mean, in squares.</summary>
    double[][] Gains(double[] penalties, Fold fold, FactorMatrix x, int block)
    {
        var sums = RidgeSums.Of(table, values, fold.Train, fold.Gram.Total, fold.Gram.Means, x, block, 1)[0];
        var ridge = new RidgeBlock(fold.Gram, sums, start: null, block);
        var gains = new double[penalties.Length][];
        for (var n = 0; n < penalties.Length; n++)
        {
            ridge.Solve(penalties[n], Steps, Tolerance);
            gains[n] = Gains(ridge, fold, x, block);
        }

        return gains;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    double[] Gains(RidgeBlock ridge, Fold fold, FactorMatrix x, int block)
    {
        var intercept = ridge.Intercept;
        var gains = new double[fold.Held.Length];
        var (weights, mean) = (ridge.Weights, ridge.Mean);
        for (var h = 0; h < gains.Length; h++)
        {
            var row = fold.Held[h];
            var actual = LaneRows.Load(x, row, block);
            var predicted = intercept;
            var columns = table.RowColumns(row);
            var numbers = values.Slice(table.Offsets[row], columns.Length);
            for (var e = 0; e < columns.Length; e++) predicted += (double)numbers[e] * weights[columns[e]];
            var (ofMean, ofFeatures) = (actual - mean, actual - predicted);
            gains[h] = fold.HeldWeights[h] * Vector512.Sum(ofMean * ofMean - ofFeatures * ofFeatures);
        }

        return gains;
    }

    Fold CreateFold(double[] weights, int fold)
    {
        var train = new double[rows.Length];
        List<int> held = [];
        for (var place = 0; place < rows.Length; place++)
        {
            if (SplitMix.Mix((ulong)rows[place]) % Folds == (ulong)fold) held.Add(place);
            else train[place] = weights[rows[place]];
        }

        return new(train, [.. held], [.. held.Select(place => weights[rows[place]])], new FeatureGram(table, values, train));
    }

    /// <summary>[chosen rows × 16] Their vectors in random directions: sums and differences of the factors.</summary>
    FactorMatrix Mix(FactorMatrix x)
    {
        var mixed = FactorMatrix.Zeros(rows.Length, Directions);
        var signs = new Vector512<double>[2 * x.Factors];
        for (var k = 0; k < x.Factors; k++)
        {
            var hash = SplitMix.Mix((ulong)k);
            for (var half = 0; half < 2; half++)
            {
                var bits = hash >> half * LaneRows.Count;
                signs[2 * k + half] = Vector512.Create(
                    Sign(bits, 0), Sign(bits, 1), Sign(bits, 2), Sign(bits, 3), Sign(bits, 4), Sign(bits, 5), Sign(bits, 6), Sign(bits, 7));
            }
        }

        Threads.ForEachRow(rows.Length, PieceRows, threads, place =>
        {
            // The rows are scattered, and no processor can guess the next one.
            if (place + PrefetchDistance < rows.Length)
                Prefetch.Row(x.Values.Pointer + (long)rows[place + PrefetchDistance] * x.Stride, x.Stride);
            Vector512<double> low = default, high = default;
            var vector = x.Row(rows[place]);
            for (var k = 0; k < vector.Length; k++)
            {
                var number = Vector512.Create((double)vector[k]);
                low += signs[2 * k] * number;
                high += signs[2 * k + 1] * number;
            }

            LaneRows.Store(low, mixed.WritableRow(place), 0);
            LaneRows.Store(high, mixed.WritableRow(place), 1);
        });
        return mixed;

        static double Sign(ulong bits, int place) => (bits >> place & 1) == 0 ? 1 : -1;
    }

    /// <summary>The rows to fit W to, and those to predict.</summary>
    /// <param name="Train">[chosen rows] ω of the rows to fit W to, and 0 for the others.</param>
    /// <param name="Held">The places of the rows to predict among the chosen ones.</param>
    /// <param name="HeldWeights">ω of the rows to predict.</param>
    /// <param name="Gram">K of the rows to fit W to.</param>
    sealed record Fold(double[] Train, int[] Held, double[] HeldWeights, FeatureGram Gram);
}
