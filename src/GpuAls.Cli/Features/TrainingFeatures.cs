using GpuAls.Core.Features;
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

    /// <summary>The model with the names of its features, and with the rows that only the side tables have.</summary>
    public AlsModel Complete(AlsModel model)
    {
        model = model with { UserSchema = Users?.Table.Schema, ItemSchema = Items?.Table.Schema };
        if (!KeepsCold) return model;
        if (Users is { ColdNames.Count: > 0 }) model = ColdRows.AddUsers(model, Users.ColdNames, Users.Cold);
        if (Items is { ColdNames.Count: > 0 }) model = ColdRows.AddItems(model, Items.ColdNames, Items.Cold);
        return model;
    }
}
