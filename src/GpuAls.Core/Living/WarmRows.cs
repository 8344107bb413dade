using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;

namespace GpuAls.Core.Living;

/// <summary>
/// The rows of an updated model that have interactions, without those that only side tables have, which stay behind them.
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

    /// <summary>An updated model with its rows that have no interactions behind the others.</summary>
    /// <param name="updated">The updated model.</param>
    /// <param name="users">The features of the users; null for none.</param>
    /// <param name="items">The features of the items; null for none.</param>
    public static AlsModel AddCold(AlsModel updated, LivingFeatures? users, LivingFeatures? items)
    {
        var count = (users?.Cold.Rows ?? 0) + (items?.Cold.Rows ?? 0);
        if (users is { Cold.Rows: > 0 }) updated = ColdRows.AddUsers(updated, users.ColdNames, users.Cold);
        if (items is { Cold.Rows: > 0 }) updated = ColdRows.AddItems(updated, items.ColdNames, items.Cold);
        if (updated.Changed is not { } changed || count == 0) return updated;
        return updated with
        {
            Changed = new(LivingRows.Grown(changed.Users, updated.Users.Count), LivingRows.Grown(changed.Items, updated.Items.Count)),
        };
    }

    static Vocabulary First(Vocabulary names, int rows) => rows == names.Count ? names : names.Select([.. Enumerable.Range(0, rows)]);

    static SparseRows? First(SparseRows? table, int rows) => table?.Select([.. Enumerable.Range(0, rows)]);

    static float[] First(LargeArray<float> shares, int rows) => shares.Slice(0, rows).ToArray();
}
