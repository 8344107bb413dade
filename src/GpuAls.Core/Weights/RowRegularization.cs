using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Weights;

/// <summary>
/// λ of each row by how much is known of it (Rendle, Krichene, Zhang, Koren 2021): λ_row = λ'·(n + α₀·columns)^ν for a row of n entries, λ' such that the mean
/// over all users and items is λ. At ν = 0 it is λ for all. All divided by α₀, as devices know the objective. May be used from several threads at once.
/// </summary>
sealed class RowRegularization
{
    readonly double exponent;
    readonly double unobservedWeight;
    readonly SparseRows byUser;

    // A pass over all entries, which only ν ≠ 0 needs.
    readonly Lazy<(double Largest, double OfLargest)> scale;

    /// <param name="regularization">λ, the mean over all rows of both sides.</param>
    /// <param name="exponent">ν.</param>
    /// <param name="unobservedWeight">α₀.</param>
    /// <param name="byUser">[users × items] The interactions of the training; only their pattern counts.</param>
    public RowRegularization(double regularization, double exponent, double unobservedWeight, SparseRows byUser)
    {
        Given = regularization;
        this.exponent = exponent;
        this.unobservedWeight = unobservedWeight;
        this.byUser = byUser;
        scale = new(Scale);
    }

    /// <summary>λ as it was given.</summary>
    public double Given { get; }

    /// <summary>Whether all rows have the same λ.</summary>
    public bool IsSame => exponent == 0;

    /// <summary>λ/α₀ of a user, trained or not.</summary>
    /// <param name="entries">How many items the user has.</param>
    public double OfUser(int entries) => Of(entries, byUser.Columns);

    /// <summary>[users] λ/α₀ of each; null where it is the same for all.</summary>
    /// <exception cref="GpuAlsException">One is no number that float32 holds.</exception>
    public LargeArray<float>? Users() => OfOthers(byUser);

    /// <summary>[users] λ/α₀ of each of other users; null where it is the same for all.</summary>
    /// <param name="known">[users × items] What they have.</param>
    /// <exception cref="GpuAlsException">One is no number that float32 holds.</exception>
    public LargeArray<float>? OfOthers(SparseRows known) => IsSame ? null : ToArray("user", known.Rows, user => OfUser(known.RowLength(user)));

    /// <summary>[items] λ/α₀ of each; null where it is the same for all.</summary>
    /// <exception cref="GpuAlsException">One is no number that float32 holds.</exception>
    public LargeArray<float>? Items()
    {
        if (IsSame) return null;
        var entries = EntriesOfItems();
        return ToArray("item", entries.Length, item => Of(entries[item], byUser.Rows));
    }

    double Of(int entries, int columns) => IsSame ? Given / unobservedWeight : scale.Value.OfLargest * Math.Pow(Size(entries, columns) / scale.Value.Largest, exponent);

    // Of how much a row's data is: what its pairs count if each counts as an unseen one, and one more for each that is seen.
    double Size(int entries, int columns) => entries + unobservedWeight * columns;

    /// <summary>The largest size of a row, and its λ. Powers are taken of shares of it, for those of sizes themselves would leave the range of a double.</summary>
    (double Largest, double OfLargest) Scale()
    {
        var entries = EntriesOfItems();
        var largest = 0.0;
        for (var user = 0; user < byUser.Rows; user++) largest = Math.Max(largest, Size(byUser.RowLength(user), byUser.Columns));
        foreach (var count in entries) largest = Math.Max(largest, Size(count, byUser.Rows));

        // One after the other: the same bits in training and in every query.
        var sum = 0.0;
        for (var user = 0; user < byUser.Rows; user++) sum += Math.Pow(Size(byUser.RowLength(user), byUser.Columns) / largest, exponent);
        foreach (var count in entries) sum += Math.Pow(Size(count, byUser.Rows) / largest, exponent);
        return (largest, Given / unobservedWeight * ((double)byUser.Rows + byUser.Columns) / sum);
    }

    int[] EntriesOfItems()
    {
        var entries = new int[byUser.Columns];
        for (var user = 0; user < byUser.Rows; user++)
        {
            foreach (var item in byUser.RowColumns(user)) entries[item]++;
        }

        return entries;
    }

    LargeArray<float> ToArray(string side, int rows, Func<int, double> regularizationOf)
    {
        var result = LargeArray<float>.Uninitialized(rows);
        for (var row = 0; row < rows; row++)
        {
            var value = (float)regularizationOf(row);
            if (!(value > 0 && float.IsFinite(value)))
            {
                throw new GpuAlsException(FormattableString.Invariant(
                    $"at a regularization exponent of {exponent}, {side} row {row} has the regularization {regularizationOf(row)}, expected a number above 0 that float32 can hold"));
            }

            result.Writable(row, 1)[0] = value;
        }

        return result;
    }
}
