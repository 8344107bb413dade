using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Weights;

/// <summary>
/// The λ of each row, which grows with the data of the row (Rendle, Krichene, Zhang, Koren 2021): λ_row = λ'·size^ν, with the size of a row and λ'
/// from λ by the <see cref="RegularizationScale"/>. At ν = 0 all rows have the same λ. All values are divided by α₀, like the objective that devices
/// know. It may be used from several threads at once.
/// </summary>
sealed class RowRegularization
{
    readonly RegularizationScaleInfo form;
    readonly double exponent;
    readonly double unobservedWeight;
    readonly SparseRows byUser;

    // A pass over all entries, which only ν ≠ 0 needs.
    readonly Lazy<(double Largest, double MeanPower)> sizes;

    /// <param name="regularization">λ of the options.</param>
    /// <param name="scale">Its meaning for a row.</param>
    /// <param name="exponent">ν.</param>
    /// <param name="unobservedWeight">α₀.</param>
    /// <param name="byUser">[users × items] The interactions of the training; only their pattern and their signs matter.</param>
    public RowRegularization(double regularization, RegularizationScale scale, double exponent, double unobservedWeight, SparseRows byUser)
    {
        Given = regularization;
        form = RegularizationScaleInfo.Of(scale);
        this.exponent = exponent;
        this.unobservedWeight = unobservedWeight;
        this.byUser = byUser;
        sizes = new(MeasureSizes);
    }

    /// <summary>λ of the options.</summary>
    public double Given { get; }

    /// <summary>Whether all rows have the same λ.</summary>
    public bool IsSame => exponent == 0;

    /// <summary>The mean of λ/α₀ over all users and items.</summary>
    public double Mean => IsSame || form.IsMean ? Unit : Unit * sizes.Value.MeanPower * Math.Pow(sizes.Value.Largest, exponent);

    /// <summary>λ/α₀ of a row of size 1, or of all rows if they have the same.</summary>
    double Unit => form.Factor(unobservedWeight) * Given / unobservedWeight;

    /// <summary>λ/α₀ of a user, trained or not.</summary>
    /// <param name="history">The user's items, each once; a strength below 0 is a dislike.</param>
    public double OfUser(IReadOnlyList<(int Item, float Strength)> history) =>
        OfUser(form.CountsLikes ? history.Count(pair => pair.Strength > 0) : history.Count);

    /// <summary>λ/α₀ of a user, trained or not.</summary>
    /// <param name="entries">The number of the user's items, or of those with likes if the scale counts likes.</param>
    public double OfUser(int entries) => Of(entries, byUser.Columns);

    /// <summary>[users] λ/α₀ of each user; null if it is the same for all rows.</summary>
    /// <exception cref="GpuAlsException">A λ is out of the range of float32.</exception>
    public LargeArray<float>? Users() => OfOthers(byUser);

    /// <summary>[users] λ/α₀ of users who need not be in the training; null if it is the same for all rows.</summary>
    /// <param name="known">[users × items] The interactions of those users.</param>
    /// <exception cref="GpuAlsException">A λ is out of the range of float32.</exception>
    public LargeArray<float>? OfOthers(SparseRows known) => IsSame ? null : ToArray("user", known.Rows, user => OfUser(Entries(known, user)));

    /// <summary>[items] λ/α₀ of each item; null if it is the same for all rows.</summary>
    /// <exception cref="GpuAlsException">A λ is out of the range of float32.</exception>
    public LargeArray<float>? Items()
    {
        if (IsSame) return null;
        var entries = EntriesOfItems();
        return ToArray("item", entries.Length, item => Of(entries[item], byUser.Rows));
    }

    // Powers are taken of shares of the largest size, because powers of the sizes could leave the range of a double.
    double Of(int entries, int columns) => IsSame ? Unit
        : form.IsMean ? Unit / sizes.Value.MeanPower * Math.Pow(Size(entries, columns) / sizes.Value.Largest, exponent)
        : Unit * Math.Pow(Size(entries, columns), exponent);

    double Size(int entries, int columns) => form.Size(entries, columns, unobservedWeight);

    /// <summary>The largest size of a row, and the mean over all rows of the powers of their shares of it.</summary>
    (double Largest, double MeanPower) MeasureSizes()
    {
        var ofItems = EntriesOfItems();
        var largest = 0.0;
        for (var user = 0; user < byUser.Rows; user++) largest = Math.Max(largest, Size(Entries(byUser, user), byUser.Columns));
        foreach (var count in ofItems) largest = Math.Max(largest, Size(count, byUser.Rows));

        // In a fixed order, so that training and every query get the same bits.
        var sum = 0.0;
        for (var user = 0; user < byUser.Rows; user++) sum += Math.Pow(Size(Entries(byUser, user), byUser.Columns) / largest, exponent);
        foreach (var count in ofItems) sum += Math.Pow(Size(count, byUser.Rows) / largest, exponent);
        return (largest, sum / ((double)byUser.Rows + byUser.Columns));
    }

    int Entries(SparseRows rows, int row) => form.CountsLikes ? rows.Likes(row) : rows.RowLength(row);

    int[] EntriesOfItems()
    {
        var entries = new int[byUser.Columns];
        var counted = form.CountsLikes ? byUser.WithoutDislikes() : byUser;
        for (var user = 0; user < counted.Rows; user++)
        {
            foreach (var item in counted.RowColumns(user)) entries[item]++;
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
