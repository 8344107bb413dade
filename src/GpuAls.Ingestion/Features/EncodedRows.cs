using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Ingestion.Features;

/// <summary>Rows of the feature matrix A from the parts of encoded features.</summary>
static class EncodedRows
{
    /// <summary>[rows × columns of A] The rows. A feature that a row does not have is encoded as missing.</summary>
    /// <param name="columns">All features of A, in the order of its columns.</param>
    /// <param name="features">[features of A] The encoded ones; null for a feature that no row has, not even as missing.</param>
    /// <param name="rows">The rows, by their places in <see cref="EncodedFeature.Parts"/>.</param>
    public static SparseRows Of(IReadOnlyList<Feature> columns, IReadOnlyList<EncodedFeature?> features, IReadOnlyList<int> rows)
    {
        IReadOnlyList<(int Column, float Value)>[] missing =
            [.. features.Select(feature => feature is null ? [] : feature.Feature.EncodeMissing())];
        var offsets = LargeArray<long>.Zeros(rows.Count + 1L);
        for (var row = 0; row < rows.Count; row++)
        {
            var length = 0L;
            for (var k = 0; k < features.Count; k++) length += PartOf(k, rows[row]).Count;
            offsets.Writable(row + 1L, 1)[0] = offsets[row] + length;
        }

        var indices = LargeArray<int>.Uninitialized(offsets[rows.Count]);
        var values = LargeArray<float>.Uninitialized(offsets[rows.Count]);
        long next = 0;
        foreach (var row in rows)
        {
            var first = 0;
            for (var k = 0; k < features.Count; k++)
            {
                foreach (var (column, value) in PartOf(k, row))
                {
                    indices.Writable(next, 1)[0] = first + column;
                    values.Writable(next++, 1)[0] = value;
                }

                first += columns[k].Width;
            }
        }

        return new SparseRows(columns.Sum(feature => feature.Width), offsets, indices, values);

        IReadOnlyList<(int Column, float Value)> PartOf(int feature, int row) => features[feature]?.Parts[row] ?? missing[feature];
    }
}
