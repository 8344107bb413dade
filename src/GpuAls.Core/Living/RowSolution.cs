using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Living;

/// <summary>Solves some rows of one side exactly, as a half-sweep of a training solves all of them, and measures how far each vector moved.</summary>
/// <param name="regularization">λ/α₀ of all rows, or its mean if rows have their own.</param>
/// <param name="hasDislikes">Whether some pairs are disliked.</param>
/// <param name="threads">The number of threads; no bit depends on it.</param>
sealed class RowSolution(double regularization, bool hasDislikes, int threads)
{
    /// <summary>Solves rows with the other side held fixed, and sets their shares of changed evidence to 0.</summary>
    /// <param name="side">The side of the rows.</param>
    /// <param name="rows">The rows, ascending.</param>
    /// <param name="pairs">[rows × rows of the other side] The pairs of these rows.</param>
    /// <param name="other">The other side.</param>
    /// <param name="cancel">Stops between batches of rows.</param>
    /// <returns>The moves of the vectors.</returns>
    /// <exception cref="GpuAlsException">A system cannot be solved; the message has the name of the row.</exception>
    public Moves Solve(LivingSide side, int[] rows, WeightedRows pairs, LivingSide other, CancellationToken cancel)
    {
        var after = side.Copy(rows, threads);
        Solve(side, rows, pairs, after, other, cancel);
        var moves = new double[rows.Length];
        var length = side.MeanLength(threads);
        LivingSide.ForEachRow(rows.Length, threads, n => moves[n] = Move(side.Factors.Row(rows[n]), after.Row(n), length));
        return new(moves, side.Replace(rows, after, threads));
    }

    void Solve(LivingSide side, int[] rows, WeightedRows pairs, FactorMatrix solved, LivingSide other, CancellationToken cancel)
    {
        // The device solves its "users": the rows here, of whichever side.
        var problem = new AlsProblem(
            pairs, SelectedRows.None(rows.Length), new(solved, other.Factors), regularization, Solver.Cholesky, ConjugateGradientSteps: 1)
        {
            HasDislikes = hasDislikes,
            UserRegularization = side.Lambdas is { } lambdas ? LargeArray<float>.From([.. rows.Select(row => lambdas[row])]) : null,
            WholeSides = new FixedSide(other, rows.Length, ShortRowRule.Pays(pairs, other.Factors), threads),
        };
        if (side.Prior is { } prior) problem = WithPriors(problem, side, rows, prior);
        try
        {
            using var session = new CpuDevice(threads).Open(problem);
            session.SolveUsers(cancel);
        }
        catch (GpuAlsException failure) when (failure.Row is { } row)
        {
            throw new GpuAlsException($"{row.Before}{side.Name(rows[row.Row])}{row.After}", failure);
        }

        if (side.Prior is { } learned) SetWithoutLikes(solved, rows, pairs, learned);
    }

    /// <summary>The problem with λ·m of each row; rows without likes get the vectors of a training, whatever their priors are.</summary>
    AlsProblem WithPriors(AlsProblem problem, LivingSide side, int[] rows, RowPrior prior)
    {
        var (pairs, with) = (problem.ByUser, RowPriors.AddTo(problem, ofUsers: true, ofItems: false, ArrayStore.InMemory));
        for (var n = 0; n < rows.Length; n++)
        {
            var lambda = side.Lambdas?[rows[n]] ?? (float)regularization;
            prior.Write(rows[n], PairCode.Likes(pairs.RowCodes(n)), lambda, with.Start.Items.WritableRowBehind(n));
        }

        return with;
    }

    static void SetWithoutLikes(FactorMatrix solved, int[] rows, WeightedRows pairs, RowPrior prior)
    {
        for (var n = 0; n < rows.Length; n++)
        {
            if (pairs.RowLength(n) == 0) prior.Predicted(rows[n]).CopyTo(solved.WritableRow(n));
            else if (PairCode.Likes(pairs.RowCodes(n)) == 0) solved.WritableRow(n).Clear();
        }
    }

    static double Move(ReadOnlySpan<float> before, ReadOnlySpan<float> after, double length)
    {
        var moved = 0.0;
        for (var k = 0; k < before.Length; k++) moved += ((double)after[k] - before[k]) * ((double)after[k] - before[k]);
        return moved == 0 ? 0 : Math.Min(1, Math.Sqrt(moved) / length);
    }

    /// <summary>The rows to solve as one side, and the side that is held fixed, whose Gram matrix is known already, as the other.</summary>
    sealed unsafe class FixedSide(LivingSide side, int rows, bool shortRowsPay, int threads) : IWholeSides
    {
        // No row of the fixed side is solved.
        public (int Start, int End) Own(bool ofUsers) => (0, ofUsers ? rows : 0);

        public int NumberOf(bool ofUsers, int place) => place;

        // A copy, because the device adds λ to it.
        public double[] SumOfOuterProducts(bool ofUsers, FactorMatrix held) => (double[])side.Gram(threads).Clone();

        public double[] SumOverSlabs(bool ofUsers, int length, SlabSum add, CancellationToken cancel) =>
            throw new NotSupportedException("only the Gram matrix of the fixed side is known");

        public bool? ShortRowsPay(bool ofUsers) => ofUsers && shortRowsPay;

        public void Exchange(bool ofUsers, float* values, int size)
        {
        }

        public void ExchangeSlabRows(bool ofUsers, FactorMatrix held)
        {
        }

        public long Sum(long own) => own;
    }
}

/// <summary>How far vectors moved when they were solved.</summary>
/// <param name="OfRows">[rows] The length of each vector's move, relative to the root mean square length of the side's vectors; at most 1.</param>
/// <param name="OfGram">The relative change of the Gram matrix of the side.</param>
readonly record struct Moves(double[] OfRows, double OfGram);
