using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Weights;

/// <summary>
/// The λ of each row, which grows with the data of the row (Rendle, Krichene, Zhang, Koren 2021): λ_row = λ'·(n + α₀·columns)^ν for a row of n
/// entries, with λ' such that the mean over all users and items is λ. At ν = 0 every row has λ. All values are divided by α₀, like the objective that
/// devices know. It may be used from several threads at once.
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
    /// <param name="byUser">[users × items] The interactions of the training; only their pattern matters.</param>
    public RowRegularization(double regularization, double exponent, double unobservedWeight, SparseRows byUser)
    {
        Given = regularization;
        this.exponent = exponent;
        this.unobservedWeight = unobservedWeight;
        this.byUser = byUser;
        scale = new(Scale);
    }

    /// <summary>λ of the options.</summary>
    public double Given { get; }

    /// <summary>Whether all rows have the same λ.</summary>
    public bool IsSame => exponent == 0;

    /// <summary>λ/α₀ of a user, trained or not.</summary>
    /// <param name="entries">The number of the user's items.</param>
    public double OfUser(int entries) => Of(entries, byUser.Columns);

    /// <summary>[users] λ/α₀ of each user; null if it is the same for all rows.</summary>
    /// <exception cref="GpuAlsException">A λ is out of the range of float32.</exception>
    public LargeArray<float>? Users() => OfOthers(byUser);

    /// <summary>[users] λ/α₀ of users who need not be in the training; null if it is the same for all rows.</summary>
    /// <param name="known">[users × items] The interactions of those users.</param>
    /// <exception cref="GpuAlsException">A λ is out of the range of float32.</exception>
    public LargeArray<float>? OfOthers(SparseRows known) => IsSame ? null : ToArray("user", known.Rows, user => OfUser(known.RowLength(user)));

    /// <summary>[items] λ/α₀ of each item; null if it is the same for all rows.</summary>
    /// <exception cref="GpuAlsException">A λ is out of the range of float32.</exception>
    public LargeArray<float>? Items()
    {
        if (IsSame) return null;
        var entries = EntriesOfItems();
        return ToArray("item", entries.Length, item => Of(entries[item], byUser.Rows));
    }

    double Of(int entries, int columns) => IsSame
        ? Given / unobservedWeight
        : scale.Value.OfLargest * Math.Pow(Size(entries, columns) / scale.Value.Largest, exponent);

    // The data of a row: α₀ for each of its pairs, and 1 more for each seen one.
    double Size(int entries, int columns) => entries + unobservedWeight * columns;

    /// <summary>
    /// The largest size of a row, and its λ. Powers are taken of shares of it, because powers of the sizes could leave the range of a double.
    /// </summary>
    (double Largest, double OfLargest) Scale()
    {
        var entries = EntriesOfItems();
        var largest = 0.0;
        for (var user = 0; user < byUser.Rows; user++) largest = Math.Max(largest, Size(byUser.RowLength(user), byUser.Columns));
        foreach (var count in entries) largest = Math.Max(largest, Size(count, byUser.Rows));

        // In a fixed order, so that training and every query get the same bits.
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
                throw GpuAlsException.Of(new(
                    FormattableString.Invariant($"with a regularization exponent of {exponent}, the regularization of "),
                    side,
                    row,
                    FormattableString.Invariant($" is {regularizationOf(row)}; expected a number above 0 in the range of float32")));
            }

            result.Writable(row, 1)[0] = value;
        }

        return result;
    }
}
