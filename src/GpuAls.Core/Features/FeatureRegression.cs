using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// The ridge regression from the features of a side to its vectors: W minimises Σ ω·|x − w₀ − Wᵀa|² + μ·|W|², with an intercept w₀ that has no
/// penalty. The number of threads changes no bit.
/// </summary>
/// <remarks>
/// Without a given μ, a part of the rows is held out, and W from the others has to predict their vectors. The μ with the smallest error wins if it
/// beats the mean of the vectors by more than chance allows: by <see cref="Significance"/> standard errors over rows. Otherwise W is 0, so that
/// features without a signal cost nothing.
/// </remarks>
sealed class FeatureRegression
{
    /// <summary>Standard errors by which features have to beat the mean.</summary>
    internal const double Significance = 3;

    // Of a block of factors, in float64. Features of people and items converge in ten to thirty steps.
    const int MaxSteps = 30;
    const double Tolerance = 1e-3;

    // Between two iterations, vectors and so W move by several percent, and the next fit goes on from there.
    const int StepsOfIteration = 3;

    // The choice of μ needs no more digits, and not all factors: random signs mix them into a few directions.
    const int ChoiceSteps = 10;
    const double ChoiceTolerance = 1e-2;
    const int Directions = 2 * LaneRows.Count;

    // Few rows are all held out once, a quarter at a time. Of many, a quarter of so many is.
    internal const int Folds = 4;
    const int MaxFoldedRows = 4_000;
    const int MaxChoiceRows = 40_000;

    // A piece of work is a few hundred kilobytes.
    const int PieceRows = 1024;

    // The least μ is one row's worth of a feature, and each is four times the one before.
    const double PenaltyRatio = 4;
    const int MaxPenalties = 8;

    readonly SparseRows table;
    readonly double[] weights;
    readonly double? given;
    readonly int threads;
    readonly FeatureGram gram;
    readonly (double[] Train, double[] Held, FeatureGram Gram)[] folds;
    readonly double[] all; // the μ to choose from, the largest first

    /// <param name="table">[rows × features] A.</param>
    /// <param name="weights">[rows] ω, 0 for rows that the fit has to ignore.</param>
    /// <param name="penalty">μ, or null to choose it.</param>
    /// <param name="threads">The number of threads.</param>
    public FeatureRegression(SparseRows table, double[] weights, double? penalty, int threads)
    {
        (this.table, this.weights, this.threads) = (table, weights, threads);
        given = penalty;
        Values = FeatureGram.ValuesOf(table);
        gram = new FeatureGram(table, Values, weights);
        folds = penalty is null ? CreateFolds() : [];
        var unit = FeatureGram.EntrySquare(table);
        all = [.. Enumerable.Range(0, MaxPenalties).Select(n => unit * Math.Pow(PenaltyRatio, MaxPenalties - 1 - n))];
    }

    /// <summary>[entries] The values of A as numbers.</summary>
    public LargeArray<float> Values { get; }

    /// <summary>Fits W and w₀ to vectors.</summary>
    /// <param name="x">[rows × f] X.</param>
    /// <param name="last">The fit to the vectors of the iteration before. Its W is close, so that the steps that start from it are few. Null: they
    /// start from 0.</param>
    /// <param name="kind">How much of the work of <paramref name="last"/> is kept.</param>
    /// <param name="cancel">Checked before every block of factors.</param>
    public FeatureWeights Fit(FactorMatrix x, FeatureWeights? last = null, FitKind kind = FitKind.Whole, CancellationToken cancel = default)
    {
        var penalty = given ?? (kind != FitKind.KeepsPenalty || last is null ? Choose(x, last?.Regularization, cancel) : last.Regularization);
        var steps = kind != FitKind.Whole && penalty == last?.Regularization ? StepsOfIteration : MaxSteps;
        var fitted = FactorMatrix.Zeros(table.Columns, x.Factors);
        var intercept = new float[x.Factors];
        var mean = new float[x.Factors];
        Threads.ForEachPiece(LaneRows.Blocks(x.Factors), threads, block =>
        {
            var ridge = new RidgeBlock(gram, RidgeSums.Of(table, Values, weights, gram.Total, gram.Means, x, block), StartOf(last, penalty), block);
            if (double.IsFinite(penalty)) ridge.Solve(penalty, steps, Tolerance);
            for (var c = 0; c < fitted.Rows; c++) LaneRows.Store(ridge.Weights[c], fitted.WritableRow(c), block);
            LaneRows.Store(ridge.Intercept, intercept, block);
            LaneRows.Store(ridge.Mean, mean, block);
        }, cancel);
        return new FeatureWeights(fitted, intercept, mean, penalty);
    }

    static FactorMatrix? StartOf(FeatureWeights? last, double penalty) =>
        double.IsFinite(penalty) && last is { HasSignal: true } ? last.Weights : null;

    /// <summary>μ that predicts rows best that it was not fitted to; infinity if none beats the mean.</summary>
    /// <param name="x">[rows × f] X.</param>
    /// <param name="last">The last choice: μ changes by at most a factor of four at a time. Null or infinity: every μ is tried.</param>
    /// <param name="cancel">Checked before every block of factors.</param>
    double Choose(FactorMatrix x, double? last, CancellationToken cancel)
    {
        using var mixed = Mix(x);
        double[] penalties = last is { } finite && double.IsFinite(finite)
            ? Array.FindAll(all, penalty => penalty <= finite * PenaltyRatio * 1.01 && penalty >= finite / PenaltyRatio / 1.01)
            : all;
        const int blocks = Directions / LaneRows.Count;
        // [fold, block][μ][held row] Σ ω·(|x − x̄|² − |x − w₀ − Wᵀa|²) over the lanes.
        var gains = new double[folds.Length * blocks][][];
        Threads.ForEachPiece(
            gains.Length,
            threads,
            piece => gains[piece] = Gains(penalties, folds[piece / blocks], mixed.Matrix, piece % blocks),
            cancel);
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
            if (sum > Significance * deviation && sum > best.Gain) best = (penalties[n], sum);
        }

        return best.Penalty;
    }

    /// <summary>[μ][held row] How much closer the prediction is than the mean, in squares.</summary>
    double[][] Gains(double[] penalties, (double[] Train, double[] Held, FeatureGram Gram) fold, FactorMatrix x, int block)
    {
        var sums = RidgeSums.Of(table, Values, fold.Train, fold.Gram.Total, fold.Gram.Means, x, block);
        var ridge = new RidgeBlock(fold.Gram, sums, start: null, block);
        var held = Enumerable.Range(0, table.Rows).Where(row => fold.Held[row] != 0).ToArray();
        var gains = new double[penalties.Length][];
        for (var n = 0; n < penalties.Length; n++)
        {
            ridge.Solve(penalties[n], ChoiceSteps, ChoiceTolerance);
            var intercept = ridge.Intercept;
            gains[n] = new double[held.Length];
            for (var h = 0; h < held.Length; h++)
            {
                var row = held[h];
                var actual = LaneRows.Load(x, row, block);
                var predicted = intercept;
                for (var e = table.Offsets[row]; e < table.Offsets[row + 1L]; e++)
                    predicted += (double)Values[e] * ridge.Weights[table.ColumnIndices[e]];
                var (ofMean, ofFeatures) = (actual - ridge.Mean, actual - predicted);
                gains[n][h] = fold.Held[row] * Vector512.Sum(ofMean * ofMean - ofFeatures * ofFeatures);
            }
        }

        return gains;
    }

    (double[] Train, double[] Held, FeatureGram Gram)[] CreateFolds()
    {
        var used = weights.Count(weight => weight != 0);
        var isFolded = used <= MaxFoldedRows;
        var share = isFolded ? 1 : Math.Min(1, (double)MaxChoiceRows / used);
        return [.. Enumerable.Range(0, isFolded ? Folds : 1).Select(fold =>
        {
            double[] train = new double[weights.Length], held = new double[weights.Length];
            for (var row = 0; row < weights.Length; row++)
            {
                var hash = SplitMix.Mix((ulong)row);
                if ((hash >> 11) * (1.0 / (1UL << 53)) >= share) continue;
                (hash % Folds == (ulong)fold ? held : train)[row] = weights[row];
            }

            return (train, held, new FeatureGram(table, Values, train));
        })];
    }

    /// <summary>[rows × 16] The vectors in random directions: sums and differences of their factors.</summary>
    MixedRows Mix(FactorMatrix x)
    {
        var mixed = FactorMatrix.Zeros(x.Rows, Directions);
        var signs = Enumerable.Range(0, x.Factors).Select(k => SplitMix.Mix((ulong)k)).ToArray();
        Threads.ForEachPiece((int)((x.Rows + PieceRows - 1L) / PieceRows), threads, piece =>
        {
            Span<double> sums = stackalloc double[Directions];
            for (var row = piece * PieceRows; row < Math.Min(x.Rows, (piece + 1L) * PieceRows); row++)
            {
                if (folds.All(fold => fold.Train[row] == 0 && fold.Held[row] == 0)) continue;
                sums.Clear();
                var vector = x.Row(row);
                for (var k = 0; k < vector.Length; k++)
                {
                    for (var d = 0; d < Directions; d++) sums[d] += (signs[k] >> d & 1) == 0 ? vector[k] : -vector[k];
                }

                var to = mixed.WritableRow(row);
                for (var d = 0; d < Directions; d++) to[d] = (float)sums[d];
            }
        });
        return new MixedRows(mixed);
    }

    /// <summary>How much of the last fit a fit keeps.</summary>
    internal enum FitKind
    {
        /// <summary>μ is chosen, and W has converged.</summary>
        Whole,

        /// <summary>μ is chosen. If it is the last one, W takes three steps from the last W.</summary>
        ChoosesPenalty,

        /// <summary>μ is the last one, and W takes three steps from the last W.</summary>
        KeepsPenalty,
    }

    readonly struct MixedRows(FactorMatrix matrix) : IDisposable
    {
        public FactorMatrix Matrix { get; } = matrix;

        public void Dispose() => Matrix.Values.Dispose();
    }
}
