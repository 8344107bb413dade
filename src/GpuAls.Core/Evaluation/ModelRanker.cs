using System.Runtime.Intrinsics;

namespace GpuAls.Core;

/// <summary>
/// The order of a model's scores x_u·y_i. Ranks come from counting how many items score higher, without sorting; of equal scores the lower row comes first,
/// as in recommendations. A user without a vector is recommended nothing: none of their test items is ranked.
/// </summary>
/// <param name="model">The model; what it knows of each user is not ranked.</param>
public sealed class ModelRanker(AlsModel model) : IItemRanker
{
    // The vectors of a block and their test scores stay in the second-level cache while all items pass by.
    const int UsersAPiece = 128;

    /// <inheritdoc/>
    public string Name => "model";

    /// <inheritdoc/>
    public SparseRows Known => model.Known;

    /// <inheritdoc/>
    public IReadOnlyList<RankedUser> Rank(SparseRows test, IReadOnlyList<int> users, int top, CancellationToken cancel = default)
    {
        var lists = new Recommender(model).RecommendMany(users, new RecommendOptions { Count = top }, cancel).ToArray();
        var items = model.Items.Count;
        var candidates = Candidates.From(new RecommendOptions(), items);
        using var panels = new ItemPanels(model.Factors.Items, candidates);
        panels.Pack(Environment.ProcessorCount);
        var ranked = new RankedUser[users.Count];
        Threads.ForEachPiece((users.Count + UsersAPiece - 1) / UsersAPiece, Environment.ProcessorCount, piece =>
        {
            var from = piece * UsersAPiece;
            var block = new TestScores[Math.Min(UsersAPiece, users.Count - from)];
            for (var u = 0; u < block.Length; u++) block[u] = new TestScores(model, test, users[from + u]);
            CountHigher(block, panels, items, cancel);
            for (var u = 0; u < block.Length; u++) ranked[from + u] = block[u].ToRanked([.. lists[from + u].Items.Select(item => item.Row)]);
        }, cancel);
        return ranked;
    }

    void CountHigher(TestScores[] block, ItemPanels panels, int items, CancellationToken cancel)
    {
        TestScores[] active = [.. block.Where(user => user.Count > 0)];
        if (active.Length == 0) return;
        if (Vector512.IsHardwareAccelerated) HigherScores<Simd512, Vector512<float>>.Count(active, model.Factors.Users, panels, items, cancel);
        else if (Vector256.IsHardwareAccelerated) HigherScores<Simd256, Vector256<float>>.Count(active, model.Factors.Users, panels, items, cancel);
        else HigherScores<Simd128, Vector128<float>>.Count(active, model.Factors.Users, panels, items, cancel);
    }
}
