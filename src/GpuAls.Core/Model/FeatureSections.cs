using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// The sections of features in a model file: for each side the features as JSON, the learned weights, and the features of each row.
/// </summary>
static class FeatureSections
{
    static readonly SideKinds Users = new(
        SectionKind.UserFeatures, SectionKind.UserFeatureWeights, SectionKind.UserFeatureMeans, SectionKind.UserFeatureOffsets,
        SectionKind.UserFeatureColumns, SectionKind.UserFeatureValues);

    static readonly SideKinds Items = new(
        SectionKind.ItemFeatures, SectionKind.ItemFeatureWeights, SectionKind.ItemFeatureMeans, SectionKind.ItemFeatureOffsets,
        SectionKind.ItemFeatureColumns, SectionKind.ItemFeatureValues);

    /// <summary>The content of the sections.</summary>
    public static IEnumerable<(SectionKind Kind, ISectionBytes Bytes, long Rows, long Columns, long Stride)> Of(AlsModel model) =>
    [
        .. Of(Users, model.UserFeatures, model.UserSchema, model.ColdUsers, model.Features?.Users),
        .. Of(Items, model.ItemFeatures, model.ItemSchema, model.ColdItems, model.Features?.Items),
    ];

    /// <summary>The model with the features of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model without features.</param>
    /// <exception cref="ModelFileException">A section is damaged.</exception>
    public static AlsModel Read(SectionFileReader file, AlsModel model)
    {
        var (users, ofUsers, userRows) = Read(file, Users, model.Options.Factors, model.Users.Count);
        var (items, ofItems, itemRows) = Read(file, Items, model.Options.Factors, model.Items.Count);
        return model with
        {
            UserFeatures = users,
            UserSchema = ofUsers?.Schema,
            ColdUsers = ofUsers?.Cold ?? 0,
            ItemFeatures = items,
            ItemSchema = ofItems?.Schema,
            ColdItems = ofItems?.Cold ?? 0,
            Features = userRows is null && itemRows is null ? null : new SideFeatures(userRows, itemRows),
        };
    }

    /// <summary>The first number of the features that is not finite, or a row without interactions that has some; null if there is none.</summary>
    public static string? FindProblem(AlsModel model) =>
        FindWarm(model)
        ?? FindProblem("user", model.UserFeatures, model.Features?.Users)
        ?? FindProblem("item", model.ItemFeatures, model.Features?.Items);

    static IEnumerable<(SectionKind Kind, ISectionBytes Bytes, long Rows, long Columns, long Stride)> Of(
        SideKinds kinds, FeatureWeights? weights, FeatureSchema? schema, int cold, SparseRows? rows)
    {
        if (weights is null) yield break;
        var named = schema ?? FeatureSchema.Unnamed(weights.Features);
        var json = FeatureSideJson.Write(new FeatureSide(named, weights.Regularization, weights.Scale, cold));
        yield return (kinds.Side, new ArrayBytes<byte>(LargeArray<byte>.From(json)), json.Length, 1, 1);
        yield return (
            kinds.Weights, new ArrayBytes<float>(weights.Weights.Values), weights.Features, weights.Factors, FactorMatrix.StrideFor(weights.Factors));
        var means = FactorMatrix.From(weights.Factors, [weights.Intercept.ToArray(), weights.Mean.ToArray()]);
        yield return (kinds.Means, new ArrayBytes<float>(means.Values), means.Rows, means.Factors, means.Stride);
        if (rows is null) yield break;
        yield return (kinds.Offsets, new ArrayBytes<long>(rows.Offsets), rows.Offsets.Length, 1, 1);
        yield return (kinds.Columns, new ArrayBytes<int>(rows.ColumnIndices), rows.Entries, 1, 1);
        yield return (kinds.Values, new EntryValueBytes(rows.Values, SectionFileWriter.PieceBytes), rows.Entries, 1, 1);
    }

    static (FeatureWeights? Weights, FeatureSide? Side, SparseRows? Rows) Read(SectionFileReader file, SideKinds kinds, int factors, int rows)
    {
        if (!file.Has(kinds.Side)) return default;
        var side = file.Text(kinds.Side, FeatureSideJson.Read);
        if (side.Cold < 0 || side.Cold > rows)
            throw file.Errors.Damaged(file.Section(kinds.Side), $"{side.Cold} rows without interactions; expected 0 to {rows}");
        var weights = file.Factors(kinds.Weights, factors);
        file.RequireCount(file.Section(kinds.Weights), "rows", weights.Rows, side.Schema.Columns);
        var means = file.Factors(kinds.Means, factors);
        file.RequireCount(file.Section(kinds.Means), "rows", means.Rows, 2);
        return (
            new FeatureWeights(weights, means.Row(0).ToArray(), means.Row(1).ToArray(), side.Regularization).WithScale(side.Scale),
            side,
            file.Has(kinds.Offsets) ? file.SparseRows(kinds.Offsets, kinds.Columns, kinds.Values, rows, side.Schema.Columns) : null);
    }

    // The weights of pairs are computed for the other rows alone.
    static string? FindWarm(AlsModel model)
    {
        var users = model.Users.Count - model.ColdUsers;
        if (model.ColdUsers > 0 && model.Known.Offsets[users] != model.Known.Entries)
            return FormattableString.Invariant($"section 'user features': the last {model.ColdUsers} users have interactions; expected none");
        return model.ColdItems > 0 && IndexRange.FindOutside(model.Known.ColumnIndices, model.Items.Count - model.ColdItems) is { } item
            ? FormattableString.Invariant($"section 'item features': item {item} has interactions, and is one of the last ")
                + FormattableString.Invariant($"{model.ColdItems}; expected none")
            : null;
    }

    static string? FindProblem(string side, FeatureWeights? weights, SparseRows? rows)
    {
        if (weights is null) return null;
        for (var feature = 0; feature < weights.Features; feature++)
        {
            foreach (var weight in weights.Weights.Row(feature))
                if (!float.IsFinite(weight)) return Problem("weights", feature, weight);
        }

        foreach (var number in weights.Intercept)
            if (!float.IsFinite(number)) return Problem("means", 0, number);
        foreach (var number in weights.Mean)
            if (!float.IsFinite(number)) return Problem("means", 1, number);
        for (long e = 0; rows is not null && e < rows.Entries; e++)
            if (!float.IsFinite(rows.Values[e])) return Problem("values", e, rows.Values[e]);
        return null;

        string Problem(string section, long row, float number) =>
            FormattableString.Invariant($"section '{side} feature {section}', row {row}: the number {number}; expected a finite number");
    }

    /// <summary>The kinds of the sections of one side.</summary>
    readonly record struct SideKinds(
        SectionKind Side, SectionKind Weights, SectionKind Means, SectionKind Offsets, SectionKind Columns, SectionKind Values);
}
