using GpuAls.Core.Solving;

namespace GpuAls.Testing;

/// <summary>
/// The spectral start in double, as docs/math.md has it: Y = Nᵀ·N·Nᵀ·Ω with the degree-normalised likes N, random signs Ω, and the columns
/// orthonormalised once on the side with fewer rows.
/// </summary>
static class ReferenceSpectralStart
{
    // A column whose remainder is a smaller share of its square depends on the columns before it.
    const double Dependent = 1e-9;

    /// <summary>The rounding of a number whose parts have a sum of magnitudes: (number, sum of magnitudes) → number.</summary>
    public delegate double Rounding(double value, double magnitude);

    /// <summary>The item factors [items × f]; those of the users are zero.</summary>
    /// <param name="byUser">[users][entries] The pairs.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="options">The number of factors and the seed.</param>
    /// <param name="round">Is applied to each number of each product.</param>
    public static double[][] Items(ReferenceAls.Entry[][] byUser, int items, AlsOptions options, Rounding round)
    {
        (int Row, int Column)[] likes =
        [
            .. byUser.SelectMany((row, user) => row.Where(entry => !entry.IsDislike).Select(entry => (user, entry.Column))),
        ];
        var ofUsers = likes.CountBy(pair => pair.Row).ToDictionary();
        var ofItems = likes.CountBy(pair => pair.Column).ToDictionary();
        (int User, int Item, double Value)[] normalized =
            [.. likes.Select(pair => (pair.Row, pair.Column, 1 / Math.Sqrt((double)ofUsers[pair.Row] * ofItems[pair.Column])))];
        (int Row, int Column, double Value)[] transposed = [.. normalized.Select(entry => (entry.Item, entry.User, entry.Value))];

        var y = Multiply(transposed, Signs(byUser.Length, options), items, options.Factors, round);
        if (items < byUser.Length) y = Orthonormalize(y, round);
        var x = Multiply(normalized, y, byUser.Length, options.Factors, round);
        if (items >= byUser.Length) x = Orthonormalize(x, round);
        y = Multiply(transposed, x, items, options.Factors, round);
        var norm = Math.Sqrt(y.Sum(row => ReferenceSolvers.Dot(row, row)));
        var scale = norm > 0 ? Math.Pow((double)options.Factors * likes.Length, 0.25) / norm : 0;
        return Array.ConvertAll(y, row => Array.ConvertAll(row, value => round(scale * value, Math.Abs(scale * value))));
    }

    /// <summary>[users × f] Ω: the bits of a hash of the seed, the user and each 64 factors; 0 is 1, and 1 is −1.</summary>
    static double[][] Signs(int users, AlsOptions options) =>
    [
        .. Enumerable.Range(0, users).Select(user => Enumerable.Range(0, options.Factors).Select(k =>
        {
            var row = ReferenceRandomStart.Hash(ReferenceRandomStart.Hash((ulong)options.Seed) + (ulong)user);
            return (ReferenceRandomStart.Hash(row + (ulong)(k / 64 * 64)) >> (k % 64) & 1) == 0 ? 1.0 : -1.0;
        }).ToArray()),
    ];

    static double[][] Multiply((int Row, int Column, double Value)[] sparse, double[][] dense, int rows, int factors, Rounding round)
    {
        double[][] product = [.. Enumerable.Range(0, rows).Select(_ => new double[factors])];
        double[][] magnitudes = [.. Enumerable.Range(0, rows).Select(_ => new double[factors])];
        foreach (var (row, column, value) in sparse)
        {
            for (var k = 0; k < factors; k++)
            {
                product[row][k] += value * dense[column][k];
                magnitudes[row][k] += Math.Abs(value * dense[column][k]);
            }
        }

        return [.. product.Zip(magnitudes, (values, sums) => values.Zip(sums, (value, sum) => round(value, sum)).ToArray())];
    }

    /// <summary>
    /// The columns by Gram and Schmidt, in order. A dependent column is only scaled to length 1, and no later column is made orthogonal to it.
    /// </summary>
    static double[][] Orthonormalize(double[][] rows, Rounding round)
    {
        var factors = rows[0].Length;
        double[] lengths = [.. Enumerable.Range(0, factors).Select(k => Math.Sqrt(rows.Sum(row => row[k] * row[k])))];
        var sizes = new double[rows.Length];
        var basis = new List<double[]>();
        var result = Array.ConvertAll(rows, row => new double[row.Length]);
        for (var k = 0; k < factors; k++)
        {
            double[] column = [.. rows.Select(row => row[k])];
            var square = ReferenceSolvers.Dot(column, column);
            var rest = (double[])column.Clone();
            // Twice, because once leaves a part of the rounding.
            for (var time = 0; time < 2; time++)
            {
                foreach (var one in basis) ReferenceSolvers.AddScaled(-ReferenceSolvers.Dot(one, rest), one, rest);
            }

            var remainder = ReferenceSolvers.Dot(rest, rest);
            var isDependent = !(remainder > Dependent * square);
            var (from, length) = isDependent ? (column, square > 0 ? Math.Sqrt(square) : 1) : (rest, Math.Sqrt(remainder));
            double[] unit = [.. from.Select(value => value / length)];
            if (!isDependent) basis.Add(unit);
            for (var row = 0; row < rows.Length; row++)
            {
                // R⁻¹ is rounded and multiplied with the columns so far: the error is one of their sizes, divided by the length of the remainder.
                if (lengths[k] > 0) sizes[row] = Math.Max(sizes[row], Math.Abs(rows[row][k]) / lengths[k]);
                result[row][k] = round(unit[row], sizes[row] * Math.Sqrt(square) / length);
            }
        }

        return result;
    }
}
