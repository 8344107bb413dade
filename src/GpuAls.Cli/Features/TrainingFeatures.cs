using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Ingestion.Features;

namespace GpuAls.Cli.Features;

/// <summary>The features of a training.</summary>
/// <param name="Users">The features of the users; null for none.</param>
/// <param name="Items">The features of the items; null for none.</param>
/// <param name="KeepsCold">Whether the model gets the users and items that only the side tables have.</param>
sealed record TrainingFeatures(EncodedSide? Users, EncodedSide? Items, bool KeepsCold)
{
    /// <summary>The features as numbers.</summary>
    public SideFeatures Numbers => new(Users?.Table.Rows, Items?.Table.Rows);

    /// <summary>The features that a model keeps of its users and items, of which some may have been removed; null for none.</summary>
    /// <param name="model">A model whose features have its rows.</param>
    public static TrainingFeatures? Of(AlsModel model)
    {
        var users = Side(model.UserSchema, model.Features?.Users, model.Users, model.ColdUsers);
        var items = Side(model.ItemSchema, model.Features?.Items, model.Items, model.ColdItems);
        return users is null && items is null ? null : new(users, items, KeepsCold: true);
    }

    /// <summary>The model with the names of its features, and with the rows that only the side tables have.</summary>
    public AlsModel Complete(AlsModel model)
    {
        model = model with { UserSchema = Users?.Table.Schema, ItemSchema = Items?.Table.Schema };
        if (!KeepsCold) return model;
        if (Users is { ColdNames.Count: > 0 }) model = ColdRows.AddUsers(model, Users.ColdNames, Users.Cold);
        if (Items is { ColdNames.Count: > 0 }) model = ColdRows.AddItems(model, Items.ColdNames, Items.Cold);
        return model;
    }

    static EncodedSide? Side(FeatureSchema? schema, SparseRows? rows, Vocabulary names, int cold)
    {
        if (rows is null) return null;
        var trained = rows.Rows - cold;
        if (KeptFeatures.Of(schema ?? FeatureSchema.Unnamed(rows.Columns), rows, trained) is not { } table) return null;
        int[] first = [.. Enumerable.Range(0, trained)], last = [.. Enumerable.Range(trained, cold)];
        return new(new(table.Schema, table.Rows.Select(first)), table.Rows.Select(last), names.Select(last), []);
    }
}
