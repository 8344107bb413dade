using GpuAls.Core.Interactions;

namespace GpuAls.Core.Features;

/// <summary>
/// Side tables as numbers: the features of the users and of the items. Their encoding (standardised numbers, categories as columns of 0 and 1) is
/// decided before. A column of ones is not needed: the fit adds an intercept of its own, without a penalty.
/// </summary>
/// <param name="Users">[users × user features] A row for each user of the matrix; a row may be empty. Null: users have no features.</param>
/// <param name="Items">[items × item features] A row for each item of the matrix; a row may be empty. Null: items have no features.</param>
public sealed record SideFeatures(SparseRows? Users, SparseRows? Items)
{
    /// <summary>Checks that the tables fit a matrix.</summary>
    /// <exception cref="GpuAlsException">A table has another number of rows, no columns, or a number that is not finite.</exception>
    internal void Require(InteractionMatrix matrix)
    {
        if (Users is null && Items is null) throw new GpuAlsException("the side features have neither a table of users nor one of items");
        if (Users is not null) Require(Users, "user", matrix.Users.Count);
        if (Items is not null) Require(Items, "item", matrix.Items.Count);
        // A prior is one more column of the other side.
        var vectors = (long)matrix.Users.Count + matrix.Items.Count;
        if (vectors > int.MaxValue)
        {
            throw new GpuAlsException(FormattableString.Invariant(
                $"there are {vectors:N0} users and items; side features support at most {int.MaxValue:N0} together"));
        }
    }

    static void Require(SparseRows table, string side, int rows)
    {
        if (table.Rows != rows)
        {
            throw new GpuAlsException(FormattableString.Invariant(
                $"the table of {side} features has {table.Rows:N0} rows; expected {rows:N0}, one for each {side} of the matrix"));
        }

        if (table.Columns == 0) throw new GpuAlsException($"the table of {side} features has no columns; expected 1 or more");
        for (var row = 0; row < rows; row++)
        {
            for (var e = table.Offsets[row]; e < table.Offsets[row + 1L]; e++)
            {
                if (float.IsFinite(table.Values[e])) continue;
                throw new GpuAlsException(
                    FormattableString.Invariant($"the table of {side} features, row {row}, column {table.ColumnIndices[e]}: ")
                    + FormattableString.Invariant($"{table.Values[e]}; expected a finite number"));
            }
        }
    }
}
