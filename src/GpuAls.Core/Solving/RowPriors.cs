using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// Priors of rows: b of row u gets λ_u·m_u, and A stays. A prior enters a problem as a liked pair with the weight w = 0, in a column of its own whose
/// vector is λ_u·m_u: the pair adds 0·yyᵀ to A and (1 + 0)·y to b. So every solver and device solves rows with priors by the code that it has.
/// </summary>
/// <remarks>
/// The columns of the users' priors are behind the items, and those vectors are behind the vectors of the items: <see cref="FactorMatrix.AllRows"/>.
/// They belong to no Gram matrix. The same holds with users and items exchanged. All priors are zero until they are set, before a half-sweep.
/// </remarks>
static class RowPriors
{
    /// <summary>A problem whose rows have priors. Its factors are copies.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="ofUsers">Whether the users have priors.</param>
    /// <param name="ofItems">Whether the items have priors.</param>
    /// <param name="arrays">The place of arrays as long as the pairs.</param>
    public static AlsProblem AddTo(AlsProblem problem, bool ofUsers, bool ofItems, ArrayStore arrays)
    {
        var withMemory = AddMemory(problem, ofUsers, ofItems);
        return AddPairs(withMemory, (0, problem.ByUser.Rows), (0, problem.ByItem.Rows), arrays);
    }

    /// <summary>A problem with memory for priors behind copies of its factors. Its rows do not have the pairs yet: <see cref="AddPairs"/>.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="ofUsers">Whether the users have priors.</param>
    /// <param name="ofItems">Whether the items have priors.</param>
    public static AlsProblem AddMemory(AlsProblem problem, bool ofUsers, bool ofItems)
    {
        var (users, items) = (problem.Start.Users, problem.Start.Items);
        return problem with
        {
            Start = new(ofItems ? users.WithRowsBehind(items.Rows) : users, ofUsers ? items.WithRowsBehind(users.Rows) : items),
        };
    }

    /// <summary>The problem with one more pair for each row that has a prior.</summary>
    /// <param name="problem">The problem, with memory for the priors.</param>
    /// <param name="users">The users that this process solves. The others have no pairs, and get none.</param>
    /// <param name="items">The items that this process solves.</param>
    /// <param name="arrays">The place of arrays as long as the pairs.</param>
    public static AlsProblem AddPairs(AlsProblem problem, (int Start, int End) users, (int Start, int End) items, ArrayStore arrays) => problem with
    {
        ByUser = problem.HasUserPriors ? WithColumns(problem.ByUser, users, arrays) : problem.ByUser,
        ByItem = problem.HasItemPriors ? WithColumns(problem.ByItem, items, arrays) : problem.ByItem,
    };

    /// <summary>The rows, each of those that have pairs with one more behind the others, in a column of its own.</summary>
    static WeightedRows WithColumns(WeightedRows rows, (int Start, int End) some, ArrayStore arrays)
    {
        var offsets = LargeArray<long>.Uninitialized(rows.Rows + 1L);
        for (var row = 0; row <= rows.Rows; row++)
            offsets.Writable(row, 1)[0] = rows.Offsets[row] + Math.Clamp(row - some.Start, 0, some.End - some.Start);
        var columns = arrays.Uninitialized<int>(rows.Entries + some.End - some.Start);
        Insert(rows, some, row => rows.Columns + row, rows.ColumnIndices, columns);
        return new WeightedRows(checked(rows.Columns + rows.Rows), offsets, columns, WithZeros(rows, some, arrays));
    }

    static EntryValues WithZeros(WeightedRows rows, (int Start, int End) some, ArrayStore arrays)
    {
        var length = rows.Entries + some.End - some.Start;
        if (rows.Codes is { Codes: { } codes, Levels: { Length: <= ushort.MaxValue } levels })
        {
            var level = (ushort)levels.Length;
            var longer = LargeArray<float>.Zeros(level + 1L);
            levels.Slice(0, level).CopyTo(longer.Writable(0, level));
            var to = arrays.Uninitialized<ushort>(length);
            Insert(rows, some, _ => level, codes, to);
            return EntryValues.Of(to, longer);
        }

        var values = arrays.Uninitialized<float>(length);
        for (var row = some.Start; row < some.End; row++)
        {
            var (count, added) = (rows.RowLength(row), row - some.Start);
            rows.Codes.CopyTo(rows.Offsets[row], values.Writable(rows.Offsets[row] + added, count));
            values.Writable(rows.Offsets[row + 1L] + added, 1)[0] = 0;
        }

        return EntryValues.Of(values);
    }

    static void Insert<T>(WeightedRows rows, (int Start, int End) some, Func<int, T> valueOf, LargeArray<T> from, LargeArray<T> to)
        where T : unmanaged
    {
        for (var row = some.Start; row < some.End; row++)
        {
            var (count, added) = (rows.RowLength(row), row - some.Start);
            from.Slice(rows.Offsets[row], count).CopyTo(to.Writable(rows.Offsets[row] + added, count));
            to.Writable(rows.Offsets[row + 1L] + added, 1)[0] = valueOf(row);
        }
    }
}
