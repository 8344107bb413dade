using GpuAls.Core.Features;

namespace GpuAls.Ingestion.Features;

/// <summary>The use of a column of text of a side table.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">The kind of feature; null for none.</param>
/// <param name="Separator">The separator of tags.</param>
/// <param name="WhyNot">The reason why the column is no feature.</param>
/// <param name="IsWeight">Whether the column has the weights of tags.</param>
sealed record ColumnPlan(SideColumn Column, FeatureKind? Kind, string Separator, string WhyNot = "", bool IsWeight = false)
{
    /// <summary>The uses of all columns of a table, chosen or guessed.</summary>
    public static IReadOnlyList<ColumnPlan> Of(SideTable table, IReadOnlyList<ColumnUse> uses)
    {
        List<ColumnPlan> plans = [.. table.Columns.Select(column => Of(table, column, SideHeader.UseOf(column.Name, column.Position, uses)))];
        if (!table.IsLong || plans.Exists(plan => plan.IsWeight)) return plans;
        var weight = plans.FindIndex(plan => IsGuessedWeight(plan.Column) && SideHeader.UseOf(plan.Column.Name, plan.Column.Position, uses) is null);
        // A table of weights alone has no tags.
        if (weight >= 0 && plans.Count(plan => plan.Kind is not null) > 1) plans[weight] = plans[weight] with { Kind = null, IsWeight = true };
        return plans;
    }

    static ColumnPlan Of(SideTable table, SideColumn column, ColumnUse? use)
    {
        if (use is { Word: ColumnUse.Weight }) return new(column, null, "", IsWeight: true);
        if (use?.Kind is { } chosen) return new(column, chosen, ColumnGuess.SeparatorOf(column));
        if (!table.IsLong)
        {
            var guess = ColumnGuess.Of(column);
            return new(column, guess.Kind, guess.Separator, guess.WhyNot);
        }

        var other = table.Side == SideKind.User ? InteractionColumn.Item : InteractionColumn.User;
        var meaning = ColumnWords.MeaningOf(column.Name);
        return meaning == other ? new(column, null, "", $"{(other == InteractionColumn.Item ? "an item" : "a user")} of each row")
            : meaning == InteractionColumn.Time ? new(column, null, "", "a time of each row")
            : column.Texts.Count == 0 ? new(column, null, "", "empty")
            : new(column, FeatureKind.Tags, "|");
    }

    /// <summary>Whether a column weighs tags by its name and its numbers.</summary>
    public static bool IsGuessedWeight(SideColumn column) => ColumnWords.MeaningOf(column.Name) == InteractionColumn.Value
        && column.Texts.All(text => CellText.Number(text) is not null);
}
