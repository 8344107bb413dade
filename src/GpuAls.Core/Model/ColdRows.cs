using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// Users and items without interactions, behind the trained ones: their vectors are the learned prior of their features. They take no part in the
/// training, and their missing interactions are no evidence when a user is folded in.
/// </summary>
static class ColdRows
{
    /// <summary>The model with more users.</summary>
    /// <param name="model">A model with the features of its users.</param>
    /// <param name="names">The names, none of which the model has.</param>
    /// <param name="features">[names × features] Their features.</param>
    public static AlsModel AddUsers(AlsModel model, Vocabulary names, SparseRows features) => model with
    {
        Factors = model.Factors with { Users = Append(model.Factors.Users, model.UserFeatures!, features) },
        Users = Append(model.Users, names),
        Known = WithRows(model.Known, names.Count),
        Features = model.Features! with { Users = Append(model.Features.Users!, features) },
        ColdUsers = model.ColdUsers + names.Count,
    };

    /// <summary>The model with more items.</summary>
    /// <param name="model">A model with the features of its items.</param>
    /// <param name="names">The names, none of which the model has.</param>
    /// <param name="features">[names × features] Their features.</param>
    public static AlsModel AddItems(AlsModel model, Vocabulary names, SparseRows features) => model with
    {
        Factors = model.Factors with { Items = Append(model.Factors.Items, model.ItemFeatures!, features) },
        Items = Append(model.Items, names),
        Known = WithColumns(model.Known, names.Count),
        Neighbours = model.Neighbours is { } neighbours ? WithColumns(WithRows(neighbours, names.Count), names.Count) : null,
        Features = model.Features! with { Items = Append(model.Features.Items!, features) },
        ColdItems = model.ColdItems + names.Count,
        // The new items are in none of its lists.
        Index = null,
    };

    /// <summary>The strengths without the last users and items, which have none.</summary>
    public static SparseRows Without(SparseRows known, int users, int items)
    {
        var rows = known.Rows - users;
        var offsets = LargeArray<long>.Uninitialized(rows + 1L);
        for (var row = 0L; row <= rows; row++) offsets.Writable(row, 1)[0] = known.Offsets[row];
        return new SparseRows(known.Columns - items, offsets, known.ColumnIndices, known.Values);
    }

    static FactorMatrix Append(FactorMatrix vectors, FeatureWeights weights, SparseRows features)
    {
        var all = FactorMatrix.Zeros(vectors.Rows + features.Rows, vectors.Factors);
        for (var row = 0; row < vectors.Rows; row++) vectors.Row(row).CopyTo(all.WritableRow(row));
        Parallel.For(0, features.Rows, row =>
            weights.Predict(features.RowColumns(row), features.RowValues(row)).CopyTo(all.WritableRow(vectors.Rows + row)));
        return all;
    }

    static Vocabulary Append(Vocabulary names, Vocabulary more)
    {
        var (keys, labels) = (new Utf8StringsBuilder(), new Utf8StringsBuilder());
        for (var row = 0; row < names.Count; row++) keys.Add(names.Keys[row]);
        for (var row = 0; row < more.Count; row++) keys.Add(more.Keys[row]);
        if (names.Labels is not { } texts) return new Vocabulary(keys.Build(), labels: null, names.Kind);
        for (var row = 0; row < names.Count; row++) labels.Add(texts[row]);
        for (var row = 0; row < more.Count; row++) labels.Add(default);
        return new Vocabulary(keys.Build(), labels.Build(), names.Kind);
    }

    static SparseRows WithColumns(SparseRows rows, int columns) => new(rows.Columns + columns, rows.Offsets, rows.ColumnIndices, rows.Values);

    static SparseRows WithRows(SparseRows rows, int more)
    {
        var offsets = LargeArray<long>.Uninitialized(rows.Rows + more + 1L);
        for (var row = 0L; row < offsets.Length; row++) offsets.Writable(row, 1)[0] = rows.Offsets[Math.Min(row, rows.Rows)];
        return new SparseRows(rows.Columns, offsets, rows.ColumnIndices, rows.Values);
    }

    static SparseRows Append(SparseRows rows, SparseRows more)
    {
        var offsets = LargeArray<long>.Uninitialized((long)rows.Rows + more.Rows + 1);
        var columns = LargeArray<int>.Uninitialized(rows.Entries + more.Entries);
        var values = LargeArray<float>.Uninitialized(rows.Entries + more.Entries);
        offsets.Writable(0, 1)[0] = 0;
        for (var row = 0; row < rows.Rows + more.Rows; row++)
        {
            var (from, place) = row < rows.Rows ? (rows, row) : (more, row - rows.Rows);
            var (start, length) = (offsets[row], from.RowLength(place));
            from.RowColumns(place).CopyTo(columns.Writable(start, length));
            from.RowValues(place).CopyTo(values.Writable(start, length));
            offsets.Writable(row + 1L, 1)[0] = start + length;
        }

        return new SparseRows(rows.Columns, offsets, columns, values);
    }
}
