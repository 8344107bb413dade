using GpuAls.Core.Model;

namespace GpuAls.Core.Queries;

/// <summary>The learned prior of users who were not trained.</summary>
static class NewUsers
{
    /// <summary>[f] The prior of a user whose features are not known: that of the mean of each feature; null in a model without features of users.</summary>
    public static float[]? PriorOf(AlsModel model)
    {
        if (model.UserFeatures is not { } weights) return null;
        if (model.UserSchema is not { } schema) return weights.Intercept.ToArray();
        var (columns, values) = schema.RowOf(new Dictionary<int, IReadOnlyList<(int, float)>>());
        return weights.Predict(columns, values);
    }
}
