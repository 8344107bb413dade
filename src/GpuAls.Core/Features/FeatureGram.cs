using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Features;

/// <summary>
/// K = (A − 1āᵀ)ᵀΩ(A − 1āᵀ), the Gram matrix of features that were centred at their weighted means ā. A few features have K formed, [p × p]; of many
/// only products with K are computed, from the table.
/// </summary>
sealed class FeatureGram
{
    // 32 MB of float64.
    const int MaxFormedFeatures = 2048;

    readonly SparseRows table;
    readonly LargeArray<float> values;
    readonly double[] weights;
    readonly double[] means;
    readonly double[]? formed;

    /// <param name="table">[rows × p] A.</param>
    /// <param name="values">[entries] The values of A, from <see cref="ValuesOf"/>.</param>
    /// <param name="weights">[rows] The diagonal of Ω, 0 or more.</param>
    public FeatureGram(SparseRows table, LargeArray<float> values, double[] weights)
    {
        (this.table, this.values, this.weights) = (table, values, weights);
        Total = weights.Sum();
        means = new double[table.Columns];
        Diagonal = new double[table.Columns];
        ForEachEntry((row, column, value) =>
        {
            means[column] += weights[row] * value;
            Diagonal[column] += weights[row] * value * value;
        });
        for (var c = 0; c < means.Length; c++)
        {
            if (Total > 0) means[c] /= Total;
            // Rounding may leave less than nothing of a feature that all rows have.
            Diagonal[c] = Math.Max(0, Diagonal[c] - Total * means[c] * means[c]);
        }

        if (FormedBytes(table) > 0) formed = Form();
    }

    /// <summary>Σ ω.</summary>
    public double Total { get; }

    /// <summary>[p] The diagonal of K.</summary>
    public double[] Diagonal { get; }

    /// <summary>[p] ā, the weighted mean of each feature.</summary>
    public ReadOnlySpan<double> Means => means;

    /// <summary>[entries] The values of A as numbers: those of the table, or the decoded ones, which every product would decode again.</summary>
    public static LargeArray<float> ValuesOf(SparseRows table)
    {
        if (table.Values.Floats is { } floats) return floats;
        var decoded = LargeArray<float>.Uninitialized(table.Entries);
        for (var row = 0; row < table.Rows; row++)
            table.Values.CopyTo(table.Offsets[row], decoded.Writable(table.Offsets[row], table.RowLength(row)));
        return decoded;
    }

    /// <summary>The mean square of the entries of the table that are not 0; 1 without any.</summary>
    public static double EntrySquare(SparseRows table)
    {
        var sum = table.Values.Sum(value => (double)value * value);
        return sum > 0 ? sum / table.Entries : 1;
    }

    /// <summary>The bytes of K; 0 if it is not formed, because products from the table take less work.</summary>
    public static double FormedBytes(SparseRows table)
    {
        var elements = (double)table.Columns * table.Columns;
        return table.Columns <= MaxFormedFeatures && elements < table.Entries ? sizeof(double) * elements : 0;
    }

    /// <summary>āᵀ·p.</summary>
    public Vector512<double> AtMeans(Vector512<double>[] p)
    {
        var sum = Vector512<double>.Zero;
        for (var c = 0; c < p.Length; c++) sum += means[c] * p[c];
        return sum;
    }

    /// <summary>q = (K + μI)·p, with p and q of eight lanes: [p] each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(double penalty, Vector512<double>[] p, Vector512<double>[] q)
    {
        for (var c = 0; c < q.Length; c++) q[c] = penalty * p[c];
        if (formed is not null) AddFormed(p, q);
        else AddProduct(p, q);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddFormed(Vector512<double>[] p, Vector512<double>[] q)
    {
        for (var c = 0; c < q.Length; c++)
        {
            var line = formed.AsSpan(c * p.Length, p.Length);
            var sum = Vector512<double>.Zero;
            for (var d = 0; d < line.Length; d++) sum += line[d] * p[d];
            q[c] += sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    unsafe void AddProduct(Vector512<double>[] p, Vector512<double>[] q)
    {
        var atMeans = AtMeans(p);
        var columns = table.ColumnIndices.Pointer;
        var numbers = values.Pointer;
        fixed (Vector512<double>* from = p, to = q)
        {
            for (var row = 0; row < weights.Length; row++)
            {
                if (weights[row] == 0) continue;
                var (first, end) = (table.Offsets[row], table.Offsets[row + 1L]);
                var sum = Vector512<double>.Zero;
                for (var e = first; e < end; e++) sum += (double)numbers[e] * from[columns[e]];
                // The second centring changes nothing: the weighted sum of all centred rows is 0.
                sum = weights[row] * (sum - atMeans);
                for (var e = first; e < end; e++) to[columns[e]] += (double)numbers[e] * sum;
            }
        }

        GC.KeepAlive(this);
    }

    double[] Form()
    {
        var count = table.Columns;
        var k = new double[count * count];
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] == 0) continue;
            var columns = table.RowColumns(row);
            var numbers = values.Slice(table.Offsets[row], columns.Length);
            for (var e = 0; e < columns.Length; e++)
            {
                var line = k.AsSpan(columns[e] * count, count);
                var scale = weights[row] * numbers[e];
                for (var d = 0; d < columns.Length; d++) line[columns[d]] += scale * numbers[d];
            }
        }

        for (var c = 0; c < count; c++)
        {
            for (var d = 0; d < count; d++) k[c * count + d] -= Total * means[c] * means[d];
        }

        return k;
    }

    void ForEachEntry(Action<int, int, double> work)
    {
        for (var row = 0; row < weights.Length; row++)
        {
            if (weights[row] == 0) continue;
            for (var e = table.Offsets[row]; e < table.Offsets[row + 1L]; e++) work(row, table.ColumnIndices[e], values[e]);
        }
    }
}
