using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using GpuAls.Kernels.Queries;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// Answers for many users or items at once on an accelerator; <see cref="AlsDevice.OpenRecommender"/> opens it. The answers are those of
/// <see cref="Recommender"/>, except that scores which differ only by float32 rounding may change places, and that shares are rounded to float32. If
/// float32 cannot solve a user's system, the CPU explains that user in float64. Not thread-safe.
/// </summary>
sealed class DeviceRecommender : IRecommender, IRankCounter, IDisposable
{
    // The cosines of the device are float32, so it finds so many more rows than asked, which the CPU then compares in float64.
    const int Spare = 16;

    // Users whose neighbours the computer adds on all cores, and those of one thread at a time.
    const int HostUsers = 4096;
    const int HostBlock = 64;

    readonly Accelerator accelerator;
    readonly AlsModel model;
    readonly Recommender cpu;
    readonly CholeskyRowsPlan? explaining;
    readonly DeviceGuard guard;
    readonly DisposableStack resources = new();
    readonly WorkSpace work;
    readonly TopKSearch search;
    readonly TopKShape shape;
    readonly DeviceFactors users;
    readonly DeviceFactors items;
    readonly DeviceRows known;
    readonly DeviceRows? neighbours; // [items × items] the neighbours of each item
    CosineNorms? userNorms;
    CosineNorms? itemNorms;
    DeviceExplainer? explainer;
    RankCounts? ranks;

    DeviceRecommender(Accelerator accelerator, AlsModel model, TopKShape shape, CholeskyRowsPlan? explaining, QueryPlan plan)
    {
        this.accelerator = accelerator;
        this.model = model;
        this.explaining = explaining;
        this.shape = shape;
        cpu = new Recommender(model);
        guard = new DeviceGuard(accelerator.DisplayName());
        try
        {
            users = resources.Add(DeviceFactors.Upload(accelerator, model.Factors.Users));
            items = resources.Add(DeviceFactors.Upload(accelerator, model.Factors.Items));
            known = resources.Add(DeviceRows.Upload(accelerator, model.Options.Weighting.Of(model.Known).ByUser()));
            if (model.Neighbours?.Transpose() is { } byItem)
                neighbours = resources.Add(DeviceRows.Upload(accelerator, new WeightedRows(byItem, byItem.Values)));
            work = resources.Add(new WorkSpace(accelerator, plan.WorkWords));
            search = new TopKSearch(accelerator, shape, work);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Copies a model to an accelerator.</summary>
    /// <param name="accelerator">An accelerator of a context from
    /// <see cref="DriverLibraries"/>. The caller disposes of it after the recommender.</param>
    /// <param name="model">The model.</param>
    /// <param name="planned">Receives the memory plan before anything is allocated.</param>
    /// <param name="explains">Whether <see cref="ExplainMany"/> will be called; it needs more memory.</param>
    /// <exception cref="DeviceException">The model does not fit, or the driver reported an error.</exception>
    internal static DeviceRecommender Open(Accelerator accelerator, AlsModel model, IProgress<MemoryPlan>? planned = null, bool explains = true) =>
        Open(accelerator, model, planned, new QuerySettings { Explaining = explains ? CholeskyRowsPlan.For : (_, _) => null });

    internal static DeviceRecommender Open(Accelerator accelerator, AlsModel model, IProgress<MemoryPlan>? planned, QuerySettings settings)
    {
        var guard = new DeviceGuard(accelerator.DisplayName());
        var shape = settings.Shape(accelerator);
        var explaining = settings.Explaining(accelerator, model.Factors.Items.Factors);
        var plan = guard.Run("reading its free memory", () => QueryPlan.For(model, settings.Memory(accelerator), shape, explaining));
        planned?.Report(plan.Memory);
        return guard.Run("loading the model", () => new DeviceRecommender(accelerator, model, shape, explaining, plan));
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceException">The driver reported an error; thrown while the answers are enumerated.</exception>
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
    /// <exception cref="InvalidOperationException">The recommender was opened without explanations.</exception>
    /// <exception cref="DeviceException">The driver reported an error; thrown while the answers are enumerated.</exception>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> ExplainMany(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions,
        int shares = int.MaxValue,
        CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shares, 1);
        foreach (var (user, items) in questions) cpu.Explainer.Require(user, items);
        // The kernels know no learned prior. The processor explains the same scores.
        if (model.UserFeatures is not null) return cpu.ExplainMany(questions, shares, cancel);
        var plan = explaining ?? throw new InvalidOperationException("the recommender was opened without explanations");
        explainer ??= guard.Run("preparing explanations", () => resources.Add(
            new DeviceExplainer(accelerator, plan, Gram(), items.Stride, cpu.Regularization.Users(), work)));
        return new BatchedExplanations(model, cpu.Explainer, explainer, guard).Run(questions, known.View, items.View, shares, cancel);
    }

    /// <inheritdoc/>
    /// <remarks>Scores that differ only by float32 rounding may be in another order than on the CPU.</remarks>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public IReadOnlyList<int[]> CountBefore(IReadOnlyList<int> users, IReadOnlyList<int[]> items, CancellationToken cancel)
    {
        RequireRows(users, model.Users.Count, nameof(users));
        foreach (var row in items) RequireRows(row, model.Items.Count, nameof(items));
        ranks ??= guard.Run("preparing ranks", () => new RankCounts(accelerator, shape, work));
        int[][] before = [.. items.Select(row => new int[row.Length])];
        foreach (var batch in ranks.Batches(model.Items.Count, this.items.Stride, [.. items.Select(row => row.Length)]))
        {
            cancel.ThrowIfCancellationRequested();
            int[] queries = [.. batch.Select(piece => users[piece.User])];
            ArraySegment<int>[] tests = [.. batch.Select(piece => new ArraySegment<int>(items[piece.User], piece.First, piece.Count))];
            var counted = guard.Run("ranking", () => ranks.Count(Question(), model.Items.Count, queries, tests));
            var next = 0;
            foreach (var (user, first, count) in batch)
            {
                counted.AsSpan(next, count).CopyTo(before[user].AsSpan(first));
                next += count;
            }
        }

        return before;
    }

    /// <summary>[f × f] The lower triangle of G = YᵀY + λI; of YᵀY alone if each user has a λ.</summary>
    double[] Gram()
    {
        if (!cpu.Regularization.IsSame) return cpu.Gram;
        var gram = (double[])cpu.Gram.Clone();
        var factors = model.Factors.Items.Factors;
        for (var k = 0; k < factors; k++) gram[k * factors + k] += cpu.Regularization.OfUser(0);
        return gram;
    }

    /// <summary>The items with the most similar vectors, by cosine, for many items. Each item is among its own answers, with a cosine of 1.</summary>
    /// <param name="items">Rows of items, in any order.</param>
    /// <param name="count">Maximum number of answers; 1 or more.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <returns>One answer for each item, in the order asked, the most similar first; empty for an item without interactions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are enumerated.</exception>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public IEnumerable<(int Item, IReadOnlyList<Scored> Items)> SimilarItemsOfMany(
        IReadOnlyList<int> items, int count = 10, CancellationToken cancel = default)
    {
        RequireRows(items, model.Items.Count, nameof(items));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        itemNorms ??= Norms(model.Factors.Items, this.items);
        return Similar(items, model.Factors.Items, this.items.View, itemNorms, count, cancel);
    }

    /// <summary>
    /// The users with the most similar vectors, by cosine, for many users. Each user is among their own answers, with a cosine of 1.
    /// </summary>
    /// <param name="users">Rows of users, in any order.</param>
    /// <param name="count">Maximum number of answers; 1 or more.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <returns>One answer for each user, in the order asked, the most similar first; empty for a user without interactions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are enumerated.</exception>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public IEnumerable<(int User, IReadOnlyList<Scored> Users)> SimilarUsersOfMany(
        IReadOnlyList<int> users, int count = 10, CancellationToken cancel = default)
    {
        RequireRows(users, model.Users.Count, nameof(users));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        userNorms ??= Norms(model.Factors.Users, this.users);
        return Similar(users, model.Factors.Users, this.users.View, userNorms, count, cancel);
    }

    /// <summary>Frees the accelerator's memory.</summary>
    public void Dispose() => resources.Dispose();

    CosineNorms Norms(FactorMatrix factors, DeviceFactors onDevice) =>
        guard.Run("computing norms", () => resources.Add(new CosineNorms(accelerator, factors, onDevice)));

    IEnumerable<(int User, IReadOnlyList<Scored> Items)> Recommend(
        IReadOnlyList<int> asked, RecommendOptions options, Candidates candidates, CancellationToken cancel)
    {
        int[] rows = [.. Enumerable.Range(0, candidates.Count).Select(candidates.Row)];
        var question = Question();
        question.HidesKnown = options.IncludeKnown ? 0 : 1;
        question.Neighbours = neighbours?.View ?? known.View;
        question.HidesNeighbours = neighbours is null ? 0 : 1;
        question.Kept = Math.Min(options.Count, rows.Length);
        foreach (var (user, best) in WithNeighbours(Batches("recommending", question, rows, asked, cancel), candidates, options, cancel))
            yield return (user, model.Factors.Users.IsZero(user) ? [] : best);
    }

    /// <summary>The products x·y of items for users.</summary>
    ScoreTopKView Question() => new()
    {
        X = users.View,
        Items = items.View,
        Scales = known.View.Weights, // not read
        Known = known.View,
        Neighbours = known.View, // not read unless neighbours are hidden
    };

    /// <summary>Adds the items with a part of the neighbours, which the device does not see, to the lists of several users at a time.</summary>
    IEnumerable<(int User, Scored[] Best)> WithNeighbours(
        IEnumerable<(int User, Scored[] Best)> answers, Candidates candidates, RecommendOptions options, CancellationToken cancel)
    {
        if (model.Neighbours is null || candidates.Count == 0) return answers;
        return answers.Chunk(HostUsers).SelectMany(round =>
        {
            Threads.ForEachPiece((round.Length + HostBlock - 1) / HostBlock, Environment.ProcessorCount, piece =>
            {
                var from = piece * HostBlock;
                int[] rows = [.. round.Skip(from).Take(HostBlock).Select(answer => answer.User)];
                using var block = UserBlock.Of(model, rows, !options.IncludeKnown);
                for (var u = 0; u < rows.Length; u++)
                {
                    var best = new TopK(Math.Min(options.Count, candidates.Count));
                    foreach (var scored in round[from + u].Best) best.Add(scored);
                    block.AddAll(u, model.Factors.Items, candidates, best);
                    round[from + u].Best = best.ToSortedArray();
                }
            }, cancel);
            return round;
        });
    }

    IEnumerable<(int Row, IReadOnlyList<Scored> Rows)> Similar(
        IReadOnlyList<int> asked, FactorMatrix factors, FactorsView onDevice, CosineNorms norms, int count, CancellationToken cancel)
    {
        var rows = norms.Rows;
        var question = new ScoreTopKView
        {
            X = onDevice,
            Items = onDevice,
            Scales = norms.InverseNorms,
            HasScales = 1,
            Known = known.View,
            Neighbours = known.View, // not read
            Kept = (int)Math.Min((long)count + Spare, rows.Length),
        };
        foreach (var (row, nearest) in Batches("comparing", question, rows, asked, cancel))
        {
            yield return (row, factors.IsZero(row)
                ? []
                : Cosine.Nearest(factors, row, Math.Min(count, rows.Length), nearest.Select(near => near.Row)));
        }
    }

    IEnumerable<(int Row, Scored[] Best)> Batches(
        string doing, ScoreTopKView question, int[] candidates, IReadOnlyList<int> asked, CancellationToken cancel)
    {
        var size = search.BatchQueries(question.Kept, candidates.Length, this.items.Stride);
        for (var start = 0; start < asked.Count; start += size)
        {
            cancel.ThrowIfCancellationRequested();
            var batch = new int[Math.Min(size, asked.Count - start)];
            for (var q = 0; q < batch.Length; q++) batch[q] = asked[start + q];
            var best = question.Kept == 0
                ? [.. batch.Select(_ => Array.Empty<Scored>())]
                : guard.Run(doing, () => search.Find(question, candidates, batch));
            for (var q = 0; q < batch.Length; q++) yield return (batch[q], best[q]);
        }
    }

    static void RequireRows(IReadOnlyList<int> rows, int count, string name)
    {
        foreach (var row in rows) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)count, name);
    }
}
