using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// Answers questions about many users or items at once on an accelerator: the same answers as <see cref="Recommender"/> gives, but that scores which differ in
/// float32 rounding only may change places. The factors are copied there once. Not to be used from several threads at once.
/// </summary>
public sealed class DeviceRecommender : IDisposable
{
    // Cosines of the device are float32: the best so many more are asked for, and compared again as the CPU does it.
    const int Spare = 16;

    readonly Accelerator accelerator;
    readonly AlsModel model;
    readonly TopKSearch search;
    readonly DeviceFactors users;
    readonly DeviceFactors items;
    readonly DeviceRows known;
    readonly MemoryBuffer1D<float, Stride1D.Dense> noScales;
    DeviceDirections? userDirections;
    DeviceDirections? itemDirections;

    internal DeviceRecommender(Accelerator accelerator, AlsModel model)
        : this(accelerator, model, TopKShape.For(accelerator))
    {
    }

    internal DeviceRecommender(Accelerator accelerator, AlsModel model, TopKShape shape)
    {
        this.accelerator = accelerator;
        this.model = model;
        search = new TopKSearch(accelerator, shape);
        users = DeviceFactors.Upload(accelerator, model.Factors.Users);
        items = DeviceFactors.Upload(accelerator, model.Factors.Items);
        known = DeviceRows.Upload(accelerator, model.Known);
        noScales = accelerator.Allocate1D<float>(1);
    }

    /// <summary>The items with the highest scores x_u·y_i for many users, worked on some thousand at a time while the answers are taken.</summary>
    /// <param name="users">Rows of users, in any order; the same row may be there twice.</param>
    /// <param name="options">How many, and which may come back; ten that the user does not know yet where it is left out.</param>
    /// <param name="cancel">Stops between rounds; the answers taken so far stay right.</param>
    /// <returns>One answer a user, in the order asked, best first; empty for a user without interactions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are taken.</exception>
    public IEnumerable<(int User, IReadOnlyList<Scored> Items)> RecommendMany(
        IReadOnlyList<int> users,
        RecommendOptions? options = null,
        CancellationToken cancel = default)
    {
        RequireRows(users, model.Users.Count, nameof(users));
        options ??= new();
        return Recommend(users, options, Candidates.From(options, model.Items.Count), cancel);
    }

    /// <summary>The items whose vectors point the same way, by cosine, for many items; each is among its own, with 1.</summary>
    /// <param name="items">Rows of items, in any order.</param>
    /// <param name="count">How many at the most; 1 or more.</param>
    /// <param name="cancel">Stops between rounds.</param>
    /// <returns>One answer an item, in the order asked, nearest first; empty for an item without listeners.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are taken.</exception>
    public IEnumerable<(int Item, IReadOnlyList<Scored> Items)> SimilarItemsOfMany(IReadOnlyList<int> items, int count = 10, CancellationToken cancel = default)
    {
        RequireRows(items, model.Items.Count, nameof(items));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        itemDirections ??= new DeviceDirections(accelerator, model.Factors.Items, this.items);
        return Similar(items, model.Factors.Items, this.items.View, itemDirections, count, cancel);
    }

    /// <summary>The users whose vectors point the same way, by cosine, for many users; each is among their own, with 1.</summary>
    /// <param name="users">Rows of users, in any order.</param>
    /// <param name="count">How many at the most; 1 or more.</param>
    /// <param name="cancel">Stops between rounds.</param>
    /// <returns>One answer a user, in the order asked, nearest first; empty for a user without interactions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; thrown while the answers are taken.</exception>
    public IEnumerable<(int User, IReadOnlyList<Scored> Users)> SimilarUsersOfMany(IReadOnlyList<int> users, int count = 10, CancellationToken cancel = default)
    {
        RequireRows(users, model.Users.Count, nameof(users));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        userDirections ??= new DeviceDirections(accelerator, model.Factors.Users, this.users);
        return Similar(users, model.Factors.Users, this.users.View, userDirections, count, cancel);
    }

    /// <summary>Gives the accelerator's memory back.</summary>
    public void Dispose()
    {
        users.Dispose();
        items.Dispose();
        known.Dispose();
        noScales.Dispose();
        userDirections?.Dispose();
        itemDirections?.Dispose();
    }

    IEnumerable<(int User, IReadOnlyList<Scored> Items)> Recommend(IReadOnlyList<int> asked, RecommendOptions options, Candidates candidates, CancellationToken cancel)
    {
        using var rows = accelerator.Allocate1D<int>(Math.Max(1, candidates.Count));
        if (candidates.Count > 0) rows.View.SubView(0, candidates.Count).CopyFromCPU([.. Enumerable.Range(0, candidates.Count).Select(candidates.Row)]);
        var question = new ScoreTopKView
        {
            X = users.View,
            Items = items.View,
            Candidates = rows.View.SubView(0, candidates.Count),
            Scales = noScales.View,
            Known = known.View,
            HidesKnown = options.IncludeKnown ? 0 : 1,
            Kept = Math.Min(options.Count, candidates.Count),
        };
        foreach (var (user, best) in Rounds(question, asked, cancel)) yield return (user, model.Factors.Users.IsZero(user) ? [] : best);
    }

    IEnumerable<(int Row, IReadOnlyList<Scored> Rows)> Similar(
        IReadOnlyList<int> asked, FactorMatrix factors, FactorsView onDevice, DeviceDirections directions, int count, CancellationToken cancel)
    {
        var question = new ScoreTopKView
        {
            X = onDevice,
            Items = onDevice,
            Candidates = directions.Candidates,
            Scales = directions.InverseNorms,
            HasScales = 1,
            Known = known.View,
            Kept = (int)Math.Min((long)count + Spare, directions.Count),
        };
        foreach (var (row, nearest) in Rounds(question, asked, cancel))
        {
            yield return (row, factors.IsZero(row) ? [] : Cosine.Nearest(factors, row, Math.Min(count, directions.Count), nearest.Select(near => near.Row)));
        }
    }

    IEnumerable<(int Row, Scored[] Best)> Rounds(ScoreTopKView question, IReadOnlyList<int> asked, CancellationToken cancel)
    {
        var size = TopKSearch.RoundQueries(question.Kept);
        for (var start = 0; start < asked.Count; start += size)
        {
            cancel.ThrowIfCancellationRequested();
            var round = new int[Math.Min(size, asked.Count - start)];
            for (var q = 0; q < round.Length; q++) round[q] = asked[start + q];
            var best = question.Kept == 0 ? [.. round.Select(_ => Array.Empty<Scored>())] : search.Find(question, round);
            for (var q = 0; q < round.Length; q++) yield return (round[q], best[q]);
        }
    }

    static void RequireRows(IReadOnlyList<int> rows, int count, string name)
    {
        foreach (var row in rows) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)count, name);
    }
}
