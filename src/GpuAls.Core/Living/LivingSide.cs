using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Living;

/// <summary>The users, or the items, of a model that is updated. The vectors change in place.</summary>
/// <param name="names">The names, for messages.</param>
/// <param name="factors">[rows × f] The vectors; zeros for new rows.</param>
/// <param name="evidence">[rows] Σ c/α₀ over the pairs of each row, with dislikes.</param>
/// <param name="lambdas">[rows] λ/α₀ of each row; null if all rows have the same.</param>
/// <param name="shares">[rows] <see cref="Shares"/>.</param>
sealed class LivingSide(Vocabulary names, FactorMatrix factors, double[] evidence, LargeArray<float>? lambdas, float[] shares)
{
    // Far above every tolerance; the sum of many shares stays a number that a file may have.
    const double MaxShare = 1e6;

    // Rows that a thread takes at a time.
    const int RowsPerPiece = 1024;

    readonly bool[] touched = new bool[shares.Length];
    double[]? gram;

    /// <summary>The word for a row: "user" or "item".</summary>
    public string Kind => names.Kind;

    /// <summary>[rows × f] The vectors.</summary>
    public FactorMatrix Factors => factors;

    /// <summary>[rows] λ/α₀ of each row; null if all rows have the same.</summary>
    public LargeArray<float>? Lambdas => lambdas;

    /// <summary>The learned prior of the rows; null without one.</summary>
    public RowPrior? Prior { get; init; }

    /// <summary>
    /// [rows] The share of the evidence of each row that has changed since the row was solved, from 0: new pairs count whole, and a pair whose other
    /// vector moved counts by the length of the move. A share is added up over updates and is 0 after the row is solved.
    /// </summary>
    public float[] Shares => shares;

    /// <summary>Whether events, or vectors that moved, have changed the evidence of a row in this update. Ages do not count.</summary>
    public bool IsTouched(int row) => touched[row];

    /// <summary>Makes a row due, however small the share of its evidence that has changed.</summary>
    public void MustSolve(int row) => (shares[row], touched[row]) = (Math.Max(1, shares[row]), true);

    /// <summary>Makes rows with other features due; none if the features say nothing about the vectors.</summary>
    public void MustSolve(int[]? changedFeatures)
    {
        if (Prior is null) return;
        foreach (var row in changedFeatures ?? []) MustSolve(row);
    }

    /// <summary>Adds evidence of all rows that changed with the age of their pairs.</summary>
    /// <param name="changed">[old rows] The amounts, in the unit of c/α₀.</param>
    /// <returns>The share of all evidence.</returns>
    public double AddFaded(double[] changed)
    {
        for (var row = 0; row < changed.Length; row++)
        {
            if (changed[row] > 0) Add(row, changed[row]);
        }

        return evidence.Sum() is > 0 and var all ? changed.Sum() / all : 0;
    }

    /// <summary>Adds changed evidence of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="changed">The amount, in the unit of c/α₀.</param>
    public void AddChange(int row, double changed)
    {
        var before = shares[row];
        Add(row, changed);
        touched[row] |= shares[row] > before;
    }

    void Add(int row, double changed) =>
        shares[row] = (float)Math.Min(MaxShare, shares[row] + (evidence[row] > 0 ? changed / evidence[row] : 1));

    /// <summary>The rows whose share is above a tolerance, ascending.</summary>
    public int[] Due(double tolerance)
    {
        var due = new List<int>();
        for (var row = 0; row < shares.Length; row++)
        {
            if (shares[row] > tolerance) due.Add(row);
        }

        return [.. due];
    }

    /// <summary>XᵀX of the vectors, [stride × stride].</summary>
    public double[] Gram(int threads) => gram ??= Sum(factors, threads);

    /// <summary>The root mean square length of the vectors.</summary>
    public double MeanLength(int threads)
    {
        var (sum, trace) = (Gram(threads), 0.0);
        for (var k = 0; k < factors.Factors; k++) trace += sum[k * factors.Stride + k];
        return Math.Sqrt(trace / Math.Max(1, factors.Rows));
    }

    /// <summary>[rows × f] A copy of some vectors.</summary>
    public FactorMatrix Copy(int[] rows, int threads)
    {
        var (copy, stride) = (FactorMatrix.Uninitialized(rows.Length, factors.Factors), factors.Stride);
        // With their padding, so that all of the memory is set once.
        ForEachRow(rows.Length, threads, n =>
            factors.Values.Slice((long)rows[n] * stride, stride).CopyTo(copy.Values.Writable((long)n * stride, stride)));
        return copy;
    }

    /// <summary>Replaces vectors, and sets their shares of changed evidence to 0.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="after">[rows] Their new vectors. Afterwards it may hold the ones before.</param>
    /// <param name="threads">The number of threads.</param>
    /// <returns>The relative change of XᵀX, in the Frobenius norm.</returns>
    public double Replace(int[] rows, FactorMatrix after, int threads)
    {
        var old = Gram(threads);
        // By the difference of their outer products, which are two for each row, or anew.
        if (rows.Length < factors.Rows / 2)
        {
            var added = Sum(after, threads);
            Swap(rows, after, threads);
            gram = Difference(old, Sum(after, threads), added);
        }
        else
        {
            ForEachRow(rows.Length, threads, n => after.Row(n).CopyTo(factors.WritableRow(rows[n])));
            gram = Sum(factors, threads);
        }

        foreach (var row in rows) shares[row] = 0;
        var (change, whole) = (0.0, 0.0);
        for (var k = 0; k < gram.Length; k++)
        {
            change += (gram[k] - old[k]) * (gram[k] - old[k]);
            whole += gram[k] * gram[k];
        }

        return whole > 0 ? Math.Sqrt(change / whole) : 0;
    }

    /// <summary>A row in a message: <c>user 'alice'</c>.</summary>
    public string Name(int row) => $"{Kind} {DisplayText.Quote(names.Name(row))}";

    /// <summary>Does the work of each row of [0, count).</summary>
    public static void ForEachRow(int count, int threads, Action<int> work) => Threads.ForEachRow(count, RowsPerPiece, threads, work);

    static double[] Sum(FactorMatrix factors, int threads) => SimdWidth.Run<GramSum, double[]>(new(factors, threads));

    /// <summary>Exchanges some vectors for others, which costs no memory.</summary>
    void Swap(int[] rows, FactorMatrix others, int threads) => ForEachRow(rows.Length, threads, n =>
    {
        Span<float> before = factors.WritableRow(rows[n]), after = others.WritableRow(n);
        for (var k = 0; k < before.Length; k++) (before[k], after[k]) = (after[k], before[k]);
    });

    static double[] Difference(double[] sum, double[] removed, double[] added)
    {
        var result = new double[sum.Length];
        for (var k = 0; k < result.Length; k++) result[k] = sum[k] + (added[k] - removed[k]);
        return result;
    }

    readonly record struct GramSum(FactorMatrix Factors, int Threads) : ISimdWork<double[]>
    {
        public double[] Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct => OuterProducts<TSimd, V>.Sum(Factors, Threads);
    }
}
