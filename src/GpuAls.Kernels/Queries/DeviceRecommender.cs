using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// Answers questions about many users or items at once on an accelerator: the same answers as <see cref="Recommender"/> gives, but that scores which differ in
/// float32 rounding only may change places, and that shares are rounded to float32. A user whose system float32 cannot solve is explained in float64, by the
/// CPU. The factors are copied there once. Not to be used from several threads at once. <see cref="DeviceCatalog"/> opens it.
/// </summary>
sealed class DeviceRecommender : IRecommender, IDisposable
{
    // Cosines of the device are float32: the best so many more are asked for, and compared again as the CPU does it.
    const int Spare = 16;

    readonly Accelerator accelerator;
    readonly AlsModel model;
    readonly Recommender cpu;
    readonly CholeskyRowsPlan? explaining;
    readonly DeviceGuard guard;
    readonly Owned owned = new();
    readonly WorkSpace work;
    readonly TopKSearch search;
    readonly DeviceFactors users;
    readonly DeviceFactors items;
    readonly DeviceRows known;
    DeviceDirections? userDirections;
    DeviceDirections? itemDirections;
    DeviceExplainer? explainer;

    DeviceRecommender(Accelerator accelerator, AlsModel model, TopKShape shape, CholeskyRowsPlan? explaining, QueryPlan plan)
    {
        this.accelerator = accelerator;
        this.model = model;
        this.explaining = explaining;
        cpu = new Recommender(model);
        guard = new DeviceGuard(IlgpuDevice.NameOf(accelerator));
        try
        {
            users = owned.Add(DeviceFactors.Upload(accelerator, model.Factors.Users));
            items = owned.Add(DeviceFactors.Upload(accelerator, model.Factors.Items));
            known = owned.Add(DeviceRows.Upload(accelerator, model.Options.Weighting.Of(model.Known).ByUser()));
            work = owned.Add(new WorkSpace(accelerator, plan.WorkWords));
            search = new TopKSearch(accelerator, shape, work);
        }
        catch
        {
            guard.Fail();
            Dispose();
            throw;
        }
    }

    /// <summary>Copies a model to an accelerator.</summary>
    /// <param name="accelerator">Where to, of a context from <see cref="DriverLibraries"/>. It stays the caller's, who disposes of it after the recommender.</param>
    /// <param name="model">The model.</param>
    /// <param name="planned">Is told what goes into the accelerator's memory, before anything is allocated there.</param>
    /// <param name="explains">Whether <see cref="ExplainMany"/> will be asked; it needs more memory.</param>
    /// <exception cref="DeviceException">The model does not fit, or the driver reported an error.</exception>
    internal static DeviceRecommender Open(Accelerator accelerator, AlsModel model, IProgress<MemoryPlan>? planned = null, bool explains = true) =>
        Open(accelerator, model, planned, new QuerySettings { Explaining = explains ? CholeskyRowsPlan.For : (_, _) => null });

    internal static DeviceRecommender Open(Accelerator accelerator, AlsModel model, IProgress<MemoryPlan>? planned, QuerySettings settings)
    {
        var name = IlgpuDevice.NameOf(accelerator);
        var shape = settings.Shape(accelerator);
        var explaining = settings.Explaining(accelerator, model.Factors.Items.Factors);
        var plan = DeviceFailure.Guard(name, "telling its memory", () => QueryPlan.For(model, settings.Memory(accelerator), shape, explaining));
        planned?.Report(plan.Memory);
        return DeviceFailure.Guard(name, "taking the model in", () => new DeviceRecommender(accelerator, model, shape, explaining, plan));
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The driver reported an error; thrown while the answers are taken.</exception>
    public IEnumerable<(int User, IReadOnlyList<Scored> Items)> RecommendMany(
        IReadOnlyList<int> users,
        RecommendOptions? options = null,
        CancellationToken cancel = default)
    {
        RequireRows(users, model.Users.Count, nameof(users));
        options ??= new();
        return Recommend(users, options, Candidates.From(options, model.Items.Count), cancel);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It was opened without explanations.</exception>
    /// <exception cref="DeviceException">The driver reported an error; thrown while the answers are taken.</exception>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> ExplainMany(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions,
        int shares = int.MaxValue,
        CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        foreach (var (user, items) in questions) cpu.Explainer.Require(user, items);
        var plan = explaining ?? throw new InvalidOperationException("the recommender was opened without explanations");
        explainer ??= guard.Run("preparing explanations", () => owned.Add(new DeviceExplainer(accelerator, plan, Gram(), items.Stride, cpu.Regularization.Users(), work)));
        return new ExplanationRounds(model, cpu.Explainer, explainer, guard).Run(questions, known.View, items.View, shares, cancel);
    }

    /// <summary>[f × f] G = YᵀY + λI, lower triangle; without λ where each user has one.</summary>
    double[] Gram()
    {
        if (!cpu.Regularization.IsSame) return cpu.Gram;
        var gram = (double[])cpu.Gram.Clone();
        var factors = model.Factors.Items.Factors;
        for (var k = 0; k < factors; k++) gram[k * factors + k] += cpu.Regularization.OfUser(0);
        return gram;
    }

    /// <summary>The items whose vectors point the same way, by cosine, for many items; each is among its own, with 1.</summary>
    /// <param name="items">Rows of items, in any order.</param>
    /// <param name="count">How many at the most; 1 or more.</param>
    /// <param name="cancel">Stops between rounds.</param>
    /// <returns>One answer an item, in the order asked, nearest first; empty for an item without listeners.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are taken.</exception>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public IEnumerable<(int Item, IReadOnlyList<Scored> Items)> SimilarItemsOfMany(IReadOnlyList<int> items, int count = 10, CancellationToken cancel = default)
    {
        RequireRows(items, model.Items.Count, nameof(items));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        itemDirections ??= Directions(model.Factors.Items, this.items);
        return Similar(items, model.Factors.Items, this.items.View, itemDirections, count, cancel);
    }

    /// <summary>The users whose vectors point the same way, by cosine, for many users; each is among their own, with 1.</summary>
    /// <param name="users">Rows of users, in any order.</param>
    /// <param name="count">How many at the most; 1 or more.</param>
    /// <param name="cancel">Stops between rounds.</param>
    /// <returns>One answer a user, in the order asked, nearest first; empty for a user without interactions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are taken.</exception>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public IEnumerable<(int User, IReadOnlyList<Scored> Users)> SimilarUsersOfMany(IReadOnlyList<int> users, int count = 10, CancellationToken cancel = default)
    {
        RequireRows(users, model.Users.Count, nameof(users));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        userDirections ??= Directions(model.Factors.Users, this.users);
        return Similar(users, model.Factors.Users, this.users.View, userDirections, count, cancel);
    }

    /// <summary>Gives the accelerator's memory back.</summary>
    public void Dispose()
    {
        try
        {
            owned.Dispose();
        }
        catch (AcceleratorException) when (guard.HasFailed)
        {
            // A lost device cannot free anything, and must not hide why it was lost.
        }
    }

    DeviceDirections Directions(FactorMatrix factors, DeviceFactors onDevice) =>
        guard.Run("computing norms", () => owned.Add(new DeviceDirections(accelerator, factors, onDevice)));

    IEnumerable<(int User, IReadOnlyList<Scored> Items)> Recommend(IReadOnlyList<int> asked, RecommendOptions options, Candidates candidates, CancellationToken cancel)
    {
        int[] rows = [.. Enumerable.Range(0, candidates.Count).Select(candidates.Row)];
        var question = new ScoreTopKView
        {
            X = users.View,
            Items = items.View,
            Scales = known.View.Weights, // not read
            Known = known.View,
            HidesKnown = options.IncludeKnown ? 0 : 1,
            Kept = Math.Min(options.Count, rows.Length),
        };
        foreach (var (user, best) in Rounds("recommending", question, rows, asked, cancel)) yield return (user, model.Factors.Users.IsZero(user) ? [] : best);
    }

    IEnumerable<(int Row, IReadOnlyList<Scored> Rows)> Similar(
        IReadOnlyList<int> asked, FactorMatrix factors, FactorsView onDevice, DeviceDirections directions, int count, CancellationToken cancel)
    {
        var rows = directions.Rows;
        var question = new ScoreTopKView
        {
            X = onDevice,
            Items = onDevice,
            Scales = directions.InverseNorms,
            HasScales = 1,
            Known = known.View,
            Kept = (int)Math.Min((long)count + Spare, rows.Length),
        };
        foreach (var (row, nearest) in Rounds("comparing", question, rows, asked, cancel))
        {
            yield return (row, factors.IsZero(row) ? [] : Cosine.Nearest(factors, row, Math.Min(count, rows.Length), nearest.Select(near => near.Row)));
        }
    }

    IEnumerable<(int Row, Scored[] Best)> Rounds(string doing, ScoreTopKView question, int[] candidates, IReadOnlyList<int> asked, CancellationToken cancel)
    {
        var size = search.RoundQueries(question.Kept, candidates.Length);
        for (var start = 0; start < asked.Count; start += size)
        {
            cancel.ThrowIfCancellationRequested();
            var round = new int[Math.Min(size, asked.Count - start)];
            for (var q = 0; q < round.Length; q++) round[q] = asked[start + q];
            var best = question.Kept == 0 ? [.. round.Select(_ => Array.Empty<Scored>())] : guard.Run(doing, () => search.Find(question, candidates, round));
            for (var q = 0; q < round.Length; q++) yield return (round[q], best[q]);
        }
    }

    static void RequireRows(IReadOnlyList<int> rows, int count, string name)
    {
        foreach (var row in rows) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)count, name);
    }
}
