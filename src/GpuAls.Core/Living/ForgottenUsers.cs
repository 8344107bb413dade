using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;

namespace GpuAls.Core.Living;

/// <summary>
/// Removes users from a model: their names, vectors and histories, and the items that nobody else has. The items that they shaped are solved again
/// without them, and so are all vectors whose evidence changes by more than a tolerance; the neighbours are fitted anew. Vectors that were trained
/// beside the users and change by less keep their values, and so a faint trace; a full training leaves none (docs/living-models.md).
/// </summary>
/// <param name="tolerance">The share of a row's evidence that may change before the row is solved; above 0 and below 1.</param>
/// <param name="threads">The number of threads; no bit of the result depends on it.</param>
sealed class ForgottenUsers(double tolerance = ModelUpdater.StandardTolerance, int threads = 0)
{
    readonly int threads = threads == 0 ? Environment.ProcessorCount : threads;

    /// <summary>The maximum number of sweeps, as in <see cref="ModelUpdater.MaxSweeps"/>.</summary>
    public int MaxSweeps { get; init; } = 5;

    /// <summary>The history of a model without some users, and without the items that only they have.</summary>
    /// <param name="model">The model; unchanged.</param>
    /// <param name="users">The rows of the users.</param>
    public static KeptRows Keep(AlsModel model, IReadOnlyCollection<int> users)
    {
        var forgotten = users.ToHashSet();
        var counts = new int[model.Items.Count];
        var touched = new bool[model.Items.Count];
        for (var user = 0; user < model.Known.Rows; user++)
        {
            foreach (var item in model.Known.RowColumns(user))
            {
                if (forgotten.Contains(user)) touched[item] = true;
                else counts[item]++;
            }
        }

        int[] keptUsers = [.. Enumerable.Range(0, model.Users.Count).Where(user => !forgotten.Contains(user))];
        int[] keptItems = [.. Enumerable.Range(0, model.Items.Count).Where(item => counts[item] > 0 || !touched[item])];
        int[] shaped = [.. Enumerable.Range(0, keptItems.Length).Where(place => touched[keptItems[place]])];
        return new(keptUsers, keptItems, shaped);
    }

    /// <summary>Removes users.</summary>
    /// <param name="model">The model; unchanged.</param>
    /// <param name="users">The rows of the users.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">No other user has a history, or a system cannot be solved.</exception>
    public UpdatedModel Forget(AlsModel model, IReadOnlyCollection<int> users, CancellationToken cancel = default)
    {
        using var use = model.Memory.BeginUse();
        var clock = new StepTimes();
        var kept = Keep(model, users);
        var rest = kept.Of(model);
        if (rest.Known.Entries == 0) throw new GpuAlsException("the model has no interactions of other users; expected at least one to keep");
        clock.End("rows");
        var rows = LivingRows.Of(rest, rest.Users, rest.Items, rest.Known, threads);
        var changes = Changes(model, users);
        foreach (var item in kept.Shaped) rows.Items.MustSolve(item);
        clock.End("weights");
        var updated = ModelUpdater.Solve(rest, rows, new(rest.Known, changes), (0, 0), (tolerance, MaxSweeps), clock, cancel);
        if (model.Options.Neighbours is not { } neighbours) return updated;
        var device = new CpuDevice(threads);
        var fitted = NeighbourTraining.Add(updated.Model, rest.Known.Transpose(), neighbours, device, progress: null, cancel);
        clock.End("neighbours");
        return updated with { Model = fitted };
    }

    static List<ChangedPair> Changes(AlsModel model, IReadOnlyCollection<int> users) =>
    [
        .. users.SelectMany(user => model.Known.RowColumns(user).ToArray().Zip(
            model.Known.RowValues(user), (item, strength) => new ChangedPair(user, item, strength, 0))),
    ];
}

/// <summary>The rows of a model that stay when others are removed.</summary>
/// <param name="Users">The users' rows, ascending.</param>
/// <param name="Items">The items' rows, ascending.</param>
/// <param name="Shaped">The places in <paramref name="Items"/> of those that lose pairs.</param>
sealed record KeptRows(int[] Users, int[] Items, int[] Shaped)
{
    /// <summary>The model with these rows alone, whose vectors are not solved yet.</summary>
    public AlsModel Of(AlsModel model) => model with
    {
        Factors = new(Select(model.Factors.Users, Users), Select(model.Factors.Items, Items)),
        Users = model.Users.Select(Users),
        Items = model.Items.Select(Items),
        Known = model.Known.Select(Users, Items),
        // They are fitted anew, because the users counted in each of them.
        Neighbours = null,
        // Its lists and codes were made of vectors that the removed users shaped.
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
