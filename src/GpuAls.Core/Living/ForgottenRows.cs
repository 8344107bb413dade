using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;

namespace GpuAls.Core.Living;

/// <summary>Rows of a model to remove.</summary>
/// <param name="Users">The rows of users.</param>
/// <param name="Items">The rows of items.</param>
sealed record Forgotten(IReadOnlyCollection<int> Users, IReadOnlyCollection<int> Items);

/// <summary>
/// Removes users and items from a model: their names, vectors and pairs, the items that nobody else has, and the users who have nothing else. The
/// rows that they shaped are solved again without them, and so are all vectors whose evidence changes by more than a tolerance; the neighbours are
/// fitted anew. Vectors that were trained beside them and change by less keep their values, and so a faint trace; a full training leaves none
/// (docs/living-models.md).
/// </summary>
/// <param name="tolerance">The share of a row's evidence that may change before the row is solved; above 0 and below 1.</param>
/// <param name="threads">The number of threads; no bit of the result depends on it.</param>
sealed class ForgottenRows(double tolerance = ModelUpdater.StandardTolerance, int threads = 0)
{
    readonly int threads = threads == 0 ? Environment.ProcessorCount : threads;

    /// <summary>The maximum number of sweeps, as in <see cref="ModelUpdater.MaxSweeps"/>.</summary>
    public int MaxSweeps { get; init; } = 5;

    /// <summary>The rows of a model that stay.</summary>
    /// <param name="model">The model; unchanged.</param>
    /// <param name="rows">The rows to remove.</param>
    public static KeptRows Keep(AlsModel model, Forgotten rows)
    {
        var (users, items) = (new SideRows(model.Users.Count, rows.Users), new SideRows(model.Items.Count, rows.Items));
        for (var user = 0; user < model.Known.Rows; user++)
        {
            foreach (var item in model.Known.RowColumns(user))
            {
                users.Count(user, items.IsForgotten(item));
                items.Count(item, users.IsForgotten(user));
            }
        }

        return new(users.Kept(), items.Kept(), users.Shaped(), items.Shaped());
    }

    /// <summary>Removes rows.</summary>
    /// <param name="model">The model; unchanged.</param>
    /// <param name="rows">The rows to remove.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">No interactions would be left, or a system cannot be solved.</exception>
    public UpdatedModel Forget(AlsModel model, Forgotten rows, CancellationToken cancel = default)
    {
        using var use = model.Memory.BeginUse();
        var clock = new StepTimes();
        var kept = Keep(model, rows);
        var rest = kept.Of(model);
        if (rest.Known.Entries == 0) throw new GpuAlsException("the model would have no interactions left; expected at least one to keep");
        clock.End("rows");
        var living = LivingRows.Of(rest, rest.Users, rest.Items, rest.Known, rest.Features, threads);
        var changes = Changes(model, rows);
        foreach (var user in kept.ShapedUsers) living.Users.MustSolve(user);
        foreach (var item in kept.ShapedItems) living.Items.MustSolve(item);
        clock.End("weights");
        var updated = ModelUpdater.Solve(rest, living, new(rest.Known, changes), (0, 0), (tolerance, MaxSweeps), clock, cancel);
        if (model.Options.Neighbours is not { } neighbours) return updated;
        var device = new CpuDevice(threads);
        var fitted = NeighbourTraining.Add(updated.Model, rest.Known.Transpose(), neighbours, device, progress: null, cancel);
        clock.End("neighbours");
        return updated with { Model = fitted };
    }

    static List<ChangedPair> Changes(AlsModel model, Forgotten rows)
    {
        var (users, items) = (rows.Users.ToHashSet(), rows.Items.ToHashSet());
        var changes = new List<ChangedPair>();
        for (var user = 0; user < model.Known.Rows; user++)
        {
            var isForgotten = users.Contains(user);
            if (!isForgotten && items.Count == 0) continue;
            var columns = model.Known.RowColumns(user);
            var strengths = model.Known.RowValues(user);
            for (var e = 0; e < strengths.Length; e++)
            {
                if (isForgotten || items.Contains(columns[e])) changes.Add(new(user, columns[e], strengths[e], 0));
            }
        }

        return changes;
    }

    /// <summary>The rows of one side, with the pairs that each keeps and loses.</summary>
    sealed class SideRows(int count, IEnumerable<int> forgotten)
    {
        readonly HashSet<int> forgotten = [.. forgotten];
        readonly int[] kept = new int[count];
        readonly bool[] loses = new bool[count];

        public bool IsForgotten(int row) => forgotten.Contains(row);

        /// <summary>Counts a pair.</summary>
        /// <param name="row">The row of this side.</param>
        /// <param name="isGone">Whether the row of the other side is forgotten.</param>
        public void Count(int row, bool isGone)
        {
            if (isGone) loses[row] = true;
            else kept[row]++;
        }

        /// <summary>The rows that stay, ascending: all but the forgotten ones, and those that lose their last pair.</summary>
        public int[] Kept() => [.. Enumerable.Range(0, count).Where(row => !forgotten.Contains(row) && (kept[row] > 0 || !loses[row]))];

        /// <summary>The places in <see cref="Kept"/> of the rows that lose pairs.</summary>
        public int[] Shaped()
        {
            var rows = Kept();
            return [.. Enumerable.Range(0, rows.Length).Where(place => loses[rows[place]])];
        }
    }
}

/// <summary>The rows of a model that stay when others are removed.</summary>
/// <param name="Users">The users' rows, ascending.</param>
/// <param name="Items">The items' rows, ascending.</param>
/// <param name="ShapedUsers">The places in <paramref name="Users"/> of those that lose pairs.</param>
/// <param name="ShapedItems">The places in <paramref name="Items"/> of those that lose pairs.</param>
sealed record KeptRows(int[] Users, int[] Items, int[] ShapedUsers, int[] ShapedItems)
{
    /// <summary>The model with these rows alone, whose vectors are not solved yet.</summary>
    public AlsModel Of(AlsModel model) => model with
    {
        Factors = new(Select(model.Factors.Users, Users), Select(model.Factors.Items, Items)),
        Users = model.Users.Select(Users),
        Items = model.Items.Select(Items),
        Known = model.Known.Select(Users, Items),
        // They are fitted anew, because the removed rows counted in each of them.
        Neighbours = null,
        // Its lists and codes were made of vectors that the removed rows shaped.
        Index = null,
        Features = model.Features is { } features ? new(features.Users?.Select(Users), features.Items?.Select(Items)) : null,
        ColdUsers = Users.Count(row => row >= model.Users.Count - model.ColdUsers),
        ColdItems = Items.Count(row => row >= model.Items.Count - model.ColdItems),
        Changed = model.Changed is { } changed ? new(Select(changed.Users, Users), Select(changed.Items, Items)) : null,
        Memory = new LeasedMemory(typeof(AlsModel)),
    };

    static FactorMatrix Select(FactorMatrix factors, int[] rows)
    {
        var selected = FactorMatrix.Zeros(rows.Length, factors.Factors);
        for (var n = 0; n < rows.Length; n++) factors.Row(rows[n]).CopyTo(selected.WritableRow(n));
        return selected;
    }

    static float[] Select(LargeArray<float> shares, int[] rows) => Array.ConvertAll(rows, row => shares[row]);
}
