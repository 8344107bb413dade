using GpuAls.Core.Features;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Living;

/// <summary>One side table of an update, in the columns of the model.</summary>
/// <param name="Names">[names] Keys of rows of the model or of the update, or names that neither has.</param>
/// <param name="Rows">[names × columns of the model] The numbers of the features that the table has.</param>
/// <param name="Has">[features of the model] Whether the table has a feature. Rows keep the others, and new rows have none of them.</param>
sealed record FeatureRows(Vocabulary Names, SparseRows Rows, IReadOnlyList<bool> Has);

/// <summary>The side tables of an update. A later table of a side overrides an earlier one.</summary>
/// <param name="Users">The tables of users.</param>
/// <param name="Items">The tables of items.</param>
/// <param name="KeepsCold">Whether names without interactions become rows, whose vectors come from their features alone.</param>
sealed record FeatureUpdate(IReadOnlyList<FeatureRows> Users, IReadOnlyList<FeatureRows> Items, bool KeepsCold)
{
    /// <summary>No tables.</summary>
    public static FeatureUpdate None { get; } = new([], [], KeepsCold: true);
}

/// <summary>The rows of one side whose features an update changed or brought.</summary>
/// <param name="Changed">The number of rows of the model that have other features now.</param>
/// <param name="Added">The number of new rows without interactions.</param>
readonly record struct FeatureCounts(int Changed, int Added);

/// <summary>A row of A in the making.</summary>
/// <param name="Columns">The columns, ascending.</param>
/// <param name="Values">Their numbers.</param>
readonly record struct FeatureRow(int[] Columns, float[] Values)
{
    /// <summary>The row of a name that is in no side table: all features are missing.</summary>
    public static FeatureRow Missing(FeatureSchema schema)
    {
        var (columns, values) = schema.RowOf(
            Enumerable.Range(0, schema.Features.Count).ToDictionary(place => place, place => schema.Features[place].EncodeMissing()));
        return new(columns, values);
    }

    /// <summary>A row of a table.</summary>
    public static FeatureRow Of(SparseRows table, int row) => new(table.RowColumns(row).ToArray(), table.RowValues(row));

    /// <summary>This row with some of its columns replaced.</summary>
    /// <param name="isReplaced">[columns of A] Whether a column is replaced.</param>
    /// <param name="by">The numbers of these columns.</param>
    public FeatureRow With(bool[] isReplaced, FeatureRow by)
    {
        (int Column, float Value)[] merged =
        [
            .. Columns.Zip(Values).Where(entry => !isReplaced[entry.First]).Concat(by.Columns.Zip(by.Values)).OrderBy(entry => entry.First),
        ];
        return new(Array.ConvertAll(merged, entry => entry.Column), Array.ConvertAll(merged, entry => entry.Value));
    }

    /// <summary>Whether another row has the same numbers.</summary>
    public bool IsSame(FeatureRow other) => Columns.AsSpan().SequenceEqual(other.Columns) && Values.AsSpan().SequenceEqual(other.Values);
}
