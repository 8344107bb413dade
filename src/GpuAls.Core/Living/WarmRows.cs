using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;

namespace GpuAls.Core.Living;

/// <summary>
/// The rows of an updated model that have interactions, without those that only side tables have, which stay behind them. A row of the latter kind
/// that gets its first interaction becomes one of the former, with its features; any other new row has none.
/// </summary>
static class WarmRows
{
    /// <summary>A model without its rows that have no interactions; the same model, if there are none.</summary>
    public static AlsModel Of(AlsModel model)
    {
        if (model.ColdUsers + model.ColdItems == 0) return model;
        var (users, items) = (model.Users.Count - model.ColdUsers, model.Items.Count - model.ColdItems);
        return model with
        {
            Factors = new(model.Factors.Users.FirstRows(users), model.Factors.Items.FirstRows(items)),
            Users = First(model.Users, users),
            Items = First(model.Items, items),
            Known = model.Trained,
            Neighbours = model.Neighbours is { } neighbours ? ColdRows.Without(neighbours, model.ColdItems, model.ColdItems) : null,
            Features = model.Features is { } features ? new(First(features.Users, users), First(features.Items, items)) : null,
            Changed = model.Changed is { } changed ? new(First(changed.Users, users), First(changed.Items, items)) : null,
            ColdUsers = 0,
            ColdItems = 0,
        };
    }

    /// <summary>The features of the rows of an update.</summary>
    /// <param name="model">The model, with the rows that have no interactions.</param>
    /// <param name="users">[users] The names of the update.</param>
    /// <param name="items">[items] The names of the update.</param>
    /// <returns>The features; null for none.</returns>
    public static SideFeatures? Features(AlsModel model, Vocabulary users, Vocabulary items) => model.Features is { } features
        ? new(
            Features(features.Users, model.UserSchema, model.Users, model.ColdUsers, users),
            Features(features.Items, model.ItemSchema, model.Items, model.ColdItems, items))
        : null;

    /// <summary>An updated model with the rows of the old one that still have no interactions.</summary>
    /// <param name="updated">The updated model.</param>
    /// <param name="old">The model before.</param>
    public static AlsModel AddCold(AlsModel updated, AlsModel old)
    {
        var users = Cold(old.Users, old.ColdUsers, updated.Users);
        var items = Cold(old.Items, old.ColdItems, updated.Items);
        if (users.Length > 0) updated = ColdRows.AddUsers(updated, old.Users.Select(users), old.Features!.Users!.Select(users));
        if (items.Length > 0) updated = ColdRows.AddItems(updated, old.Items.Select(items), old.Features!.Items!.Select(items));
        if (updated.Changed is not { } changed || users.Length + items.Length == 0) return updated;
        return updated with
        {
            Changed = new(LivingRows.Grown(changed.Users, updated.Users.Count), LivingRows.Grown(changed.Items, updated.Items.Count)),
        };
    }

    static SparseRows? Features(SparseRows? table, FeatureSchema? schema, Vocabulary old, int cold, Vocabulary names)
    {
        if (table is null) return null;
        var missing = MissingRow(schema ?? FeatureSchema.Unnamed(table.Columns));
        var warm = old.Count - cold;
        var offsets = LargeArray<long>.Zeros(names.Count + 1L);
        var (columns, values) = (new List<int>(), new List<float>());
        for (var row = 0; row < names.Count; row++)
        {
            // Warm rows come first, in the same order; a new name may be that of a row without interactions.
            var place = row < warm ? row : old.FindKey(names.Keys[row]);
            columns.AddRange(place >= 0 ? table.RowColumns(place).ToArray() : missing.Columns);
            values.AddRange(place >= 0 ? table.RowValues(place) : missing.Values);
            offsets.Writable(row + 1L, 1)[0] = columns.Count;
        }

        return new SparseRows(table.Columns, offsets, LargeArray<int>.From([.. columns]), LargeArray<float>.From([.. values]));
    }

    /// <summary>The features of a row that is in no side table: all of them are missing.</summary>
    static (int[] Columns, float[] Values) MissingRow(FeatureSchema schema) => schema.RowOf(
        Enumerable.Range(0, schema.Features.Count).ToDictionary(place => place, place => schema.Features[place].EncodeMissing()));

    static int[] Cold(Vocabulary old, int cold, Vocabulary updated) =>
        [.. Enumerable.Range(old.Count - cold, cold).Where(row => updated.FindKey(old.Keys[row]) < 0)];

    static Vocabulary First(Vocabulary names, int rows) => rows == names.Count ? names : names.Select([.. Enumerable.Range(0, rows)]);

    static SparseRows? First(SparseRows? table, int rows) => table?.Select([.. Enumerable.Range(0, rows)]);

    static float[] First(LargeArray<float> shares, int rows) => shares.Slice(0, rows).ToArray();
}
